// What drivers of agents begin with that are programs of their own.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

export const WEATHER = { command: process.execPath, args: [resolve("../weather_server.mjs")] };

// Write a file below the home folder, which is where drivers run.
export function write(path, content) {
  mkdirSync(dirname(resolve(path)), { recursive: true });
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
}

// Run a program, and show what it says.
export function run(program, args, variables = {}) {
  const env = { ...process.env, ...variables };
  const { stdout, stderr, status } = spawnSync(program, args, { env, encoding: "utf8", input: "", timeout: 100_000 });
  console.log(stdout, stderr);
  if (status) process.exit(status);
}

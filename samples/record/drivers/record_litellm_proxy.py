"""The spans of LiteLLM's proxy, which OpenAI's client asks."""

import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
import openai
from common import MODEL, SERVER, converse

PORT = 18997
config = Path("proxy.yaml")
config.write_text(f"""
model_list:
  - model_name: {MODEL}
    litellm_params: {{model: openai/{MODEL}, api_base: {SERVER}/v1, api_key: x}}
litellm_settings:
  callbacks: ["otel"]
""")
told = {"OTEL_EXPORTER": "otlp_http", "OTEL_ENDPOINT": f"{SERVER}/v1/traces", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
told["LITELLM_MASTER_KEY"] = KEY = "sk-recorded"
command = [str(Path(sys.executable).parent / "litellm"), "--config", str(config), "--port", str(PORT)]
with subprocess.Popen(command, env={**os.environ, **told}) as proxy:
    for _ in range(100):
        time.sleep(1)
        try:
            httpx.get(f"http://127.0.0.1:{PORT}/health/liveliness").raise_for_status()
            break
        except httpx.HTTPError:
            continue
    converse(openai.OpenAI(base_url=f"http://127.0.0.1:{PORT}/v1", api_key=KEY))
    time.sleep(8)
    proxy.terminate()

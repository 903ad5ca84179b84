"""What frameworks sent whose captures came later: as far as their spans carry it, the same call reads the same."""

from collections.abc import Mapping

import pytest

from store.records import Span

Recorded = Mapping[str, list[Span]]

# The frameworks, and what their spans say of 40 cached and 8 reasoning tokens.
COUNTED = {
    "ag2_1.2.1": (40, 8),
    "agent_framework_1.23.0": (40, 8),
    "agentops_openai_0.4.21": (None, None),
    "azure_ai_inference_1.0.0b9": (None, None),
    "genkit_1.42.0": (40, 8),
    "google_adk_2.13.0": (40, 8),
    "google_adk_2.13.0_latest": (40, 8),
    "haystack_3.4.1": (40, 8),
    "laminar_openai_0.8.1": (40, 8),
    "langfuse_js_5.11.1": (40, 8),
    "langfuse_langchain_js_5.11.1": (40, 8),
    "langfuse_langgraph_5.0.4": (40, 8),
    "langsmith_js_0.12.0": (40, 8),
    "langsmith_langgraph_0.15.1": (40, 8),
    "langsmith_otel_0.15.1": (40, 8),
    "litellm_otel_1.110.2": (40, 8),
    "livekit_1.8.9": (40, 8),
    "langtrace_openai_3.8.21": (40, None),
    "logfire_openai_6.0.0b8": (40, 8),
    "logfire_openai_agents_5.4.0": (40, 8),
    "logfire_pydantic_ai_5.4.0": (40, 8),
    "mastra_1.71.0": (40, 8),
    "mlflow_langgraph_3.17.2": (40, None),
    "mlflow_openai_3.17.2": (40, 8),
    "openinference_agno_1.0.15": (40, None),
    "openinference_anthropic_3.1.0": (40, None),
    "openinference_beeai_0.1.30": (None, None),
    "openinference_bedrock_0.1.61": (40, None),
    "openinference_crewai_1.1.21": (40, 8),
    "openinference_groq_0.1.33": (40, 8),
    "openinference_mistralai_2.2.2": (40, 8),
    "openinference_pydantic_ai_0.1.30": (40, 8),
    "openinference_google_genai_1.4.14": (40, 8),
    "openinference_haystack_0.1.46": (40, 8),
    "openinference_langchain_0.1.80": (40, 8),
    "openinference_langchain_js_4.1.1": (40, 8),
    "openinference_openai_js_4.2.7": (40, 8),
    "openinference_anthropic_js_0.2.8": (40, None),
    "openinference_openai_agents_js_0.2.15": (40, 8),
    "openinference_vercel_js_2.8.1": (40, 8),
    "openinference_litellm_0.1.51": (40, 8),
    "openinference_llama_index_4.6.1": (40, 8),
    "openinference_smolagents_0.1.43": (None, None),
    "openlit_openai_1.45.0": (40, None),
    "openllmetry_anthropic_0.62.4": (40, None),
    "openllmetry_bedrock_0.62.4": (40, None),
    "openllmetry_cohere_0.62.4": (None, None),
    "openllmetry_google_genai_0.62.4": (40, 8),
    "openllmetry_groq_0.62.4": (40, None),
    "openllmetry_llama_index_0.62.4": (40, 8),
    "openllmetry_ollama_0.62.4": (None, None),
    "openllmetry_crewai_0.62.4": (40, 8),
    "openllmetry_langchain_0.62.4": (40, None),
    "openllmetry_openai_agents_0.62.4": (40, 8),
    "otel_botocore_0.66b2": (40, None),
    "otel_genai_anthropic_1.3b0": (40, None),
    "otel_genai_langchain_1.3b0": (40, 8),
    "otel_google_genai_1.3b0": (40, 8),
    "otel_google_genai_1.3b0_latest": (40, 8),
    "pipecat_1.14.0": (40, 8),
    "semantic_kernel_1.45.0": (None, None),
    "strands_js_1.16.0": (40, None),
    "traceloop_js_0.27.0": (None, None),
    "traceloop_langchain_js_0.27.0": (None, None),
    "traceloop_workflow_0.62.4": (40, 8),
    "vercel_ai_4.3.19_v4": (40, 8),
    "vercel_ai_5.0.277_v5": (None, None),
    "vercel_ai_7.0.173": (40, None),
    "vercel_ai_7.0.173_legacy": (40, 8),
    "weave_0.54.0": (40, 8),
    "agentscope_2.0.11": (40, None),
    "copilot_cli_1.0.102": (40, 8),
    "deepagents_langsmith_0.7.32": (40, 8),
    "elastic_openai_1.2.0": (None, None),
    "claude_code_2.1.197": (40, None),
    "honeyhive_openai_1.7.0": (40, 8),
    "judgeval_openai_1.6.0": (40, 8),
    "langwatch_openai_1.4.0": (None, 8),
    "loongsuite_langchain_0.9.0": (None, None),
    "mirascope_2.8.2": (40, 8),
    "netra_openai_1.2.2": (40, 8),
    "openinference_agent_framework_0.1.13": (40, 8),
    "openinference_cohere_0.1.15": (None, None),
    "openinference_ollama_0.1.13": (None, None),
    "openinference_openllmetry_0.1.23": (40, 8),
    "openinference_pipecat_2.0.9": (40, 8),
    "openinference_portkey_0.1.22": (40, 8),
    "openinference_strands_agents_0.1.12": (None, None),
    "openllmetry_together_0.62.4": (None, None),
    "otel_genai_bedrock_1.3b0": (40, None),
    "otel_genai_portkey_1.3b0": (40, 8),
    "otel_openai_agents_v2_0.1.0": (None, None),
    "splunk_langchain_0.1.16": (None, None),
    "traceai_google_genai_0.1.2": (40, 8),
    "traceai_langchain_0.2.0": (40, 8),
    "traceai_openai_0.1.10": (None, None),
    "traceai_openai_agents_0.1.6": (40, 8),
    "traceroot_openai_0.5.0": (40, 8),
    "a365_js_1.0.0": (None, None),
    "azure_ai_inference_js_1.0.0-beta.6": (None, None),
    "braintrust_vercel_js_1.0.1": (40, 8),
    "langfuse_vercel_js_5.11.1": (40, 8),
    "openinference_vercel_js_2.8.1_latest": (40, None),
    "vercel_ai_6.0.326_v6_stream": (40, 8),
    "effect_ai_0.37.0": (None, None),
    "elastic_js_1.18.0": (None, None),
    "google_adk_js_2.0.0": (40, 8),
    "laminar_js_0.8.44": (None, None),
    "langwatch_js_0.16.1": (None, None),
    "langwatch_langchain_js_0.16.1": (None, None),
    "mastra_langfuse_1.71.0": (40, 8),
    "openinference_bedrock_js_0.5.1": (40, None),
    "openlit_js_1.15.0": (40, None),
    "otel_openai_js_0.21.0": (None, None),
    "sentry_js_10.78.0": (40, None),
    "tanstack_ai_0.58.0": (40, 8),
    "traceloop_anthropic_js_0.27.0": (40, None),
    "traceloop_google_js_0.27.0": (40, 8),
    "traceloop_llama_index_js_0.27.0": (None, None),
    "traceloop_together_js_0.27.0": (None, None),
    "vercel_ai_6.0.326_v6": (40, 8),
    "claude_agent_sdk_0.2.189": (40, None),
    "laminar_anthropic_0.8.2": (40, None),
    "laminar_langchain_0.8.2": (40, 8),
    "langsmith_openai_agents_0.15.1": (40, 8),
    "langwatch_langchain_1.4.0": (None, None),
    "logfire_anthropic_5.4.0": (40, None),
    "mlflow_anthropic_3.17.2": (40, None),
    "mlflow_pydantic_ai_3.17.2": (40, 8),
    "openlit_anthropic_1.45.0": (40, None),
    "openlit_openai_agents_1.45.0": (40, 8),
    "phoenix_otel_0.17.2": (40, 8),
    "pydantic_ai_1.107.10_logs": (40, 8),
    "pydantic_ai_1.107.10_v1": (40, 8),
    "agenta_openai_0.125.1": (40, 8),
    "azure_ai_projects_2.10.0": (None, None),
    "fiddler_langchain_1.3.1": (None, None),
    "brokle_openai_0.4.0": (None, None),
    "burr_0.43.0": (40, 8),
    "dapr_agents_1.0.9": (40, None),
    "genai_otel_openai_1.42.0": (40, 8),
    "litellm_proxy_1.108.7": (40, 8),
    "latitude_js_3.6.0": (None, None),
    "llm_tracekit_langchain_1.4.0": (None, None),
    "llm_tracekit_openai_agents_1.3.0": (None, None),
    "llm_tracekit_openai_1.3.3": (None, None),
    "mlflow_strands_3.17.2": (None, None),
    "monocle_crewai_0.8.15": (40, None),
    "openinference_vertexai_0.1.29": (40, 8),
    "openlit_agno_1.45.0": (40, None),
    "promptflow_openai_1.18.1": (40, 8),
    "respan_openai_2.24.0": (40, 8),
    "traceai_google_adk_0.1.5": (40, 8),
    "traceai_pydantic_ai_0.1.0": (40, 8),
    "a365_openai_agents_2.0.0": (40, 8),
    "any_agent_1.18.0": (None, None),
    "deepeval_pydantic_ai_4.3.1": (40, 8),
    "ioa_observe_1.1.0": (40, 8),
    "langchain_azure_ai_1.2.12": (None, None),
    "langfuse_openai_3.15.0_v3": (40, 8),
    "llm_tracekit_strands_1.1.1": (40, None),
    "loongsuite_strands_0.9.0": (40, None),
    "openlit_crewai_1.45.0": (40, None),
    "openlit_langchain_1.45.0": (40, None),
    "openllmetry_litellm_0.62.4": (40, None),
    "otel_genai_qwen_agent_1.3b0": (40, 8),
    "paid_openai_1.12.0": (40, 8),
    "patronus_0.1.26": (40, 8),
    "splunk_openai_agents_0.1.5": (None, None),
    "veadk_1.1.19": (40, None),
    "anthropic_js_1.14.0": (40, None),
    "flue_2.1.0": (40, None),
    "mistral_js_2.7.0": (None, None),
    "raindrop_vercel_js_0.3.0": (40, 8),
    "vercel_ai_6.0.326_v6_agent": (40, 8),
    "adot_langchain_0.21.0": (40, 8),
    "adot_llama_index_0.21.0": (40, 8),
    "adot_openai_agents_0.21.0": (40, 8),
    "adot_vercel_js_0.13.0": (40, 8),
    "galileo_2.7.0": (40, 8),
    "langtrace_js_6.3.7": (None, None),
    "llama_index_otel_0.7.0": (40, 8),
    "magentic_logfire_0.41.1": (40, 8),
    "promptfoo_0.121.20": (40, 8),
    "sigil_openai_0.9.3": (40, 8),
    "traccia_openai_0.1.33": (None, None),
    "a365_langchain_2.0.0": (40, None),
    "openinference_together_0.1.13": (40, 8),
    "openllmetry_writer_0.62.4": (None, None),
    "traceai_llamaindex_0.1.9": (40, 8),
    "fiddler_strands_0.7.1": (40, None),
    "splunk_llamaindex_0.1.2": (None, None),
    "agentops_openai_agents_0.4.21": (40, 8),
    "langsmith_vercel_js_0.12.0": (40, 8),
    "litellm_langfuse_1.110.2": (40, 8),
    "litellm_phoenix_1.110.2": (40, 8),
    "traceloop_vercel_js_0.27.0": (40, 8),
    "genkit_py_0.12.0": (40, 8),
    "laminar_vercel_js_0.8.44": (40, 8),
    "logfire_google_genai_5.4.0": (40, 8),
    "sentry_langchain_js_10.78.0": (40, None),
}
# What was said stands in log events.
IN_LOGS = {
    *("google_adk_2.13.0", "semantic_kernel_1.45.0", "otel_botocore_0.66b2", "otel_google_genai_1.3b0"),
    *("claude_code_2.1.197", "elastic_openai_1.2.0", "otel_openai_js_0.21.0", "elastic_js_1.18.0"),
    "effect_ai_0.37.0",  # or nowhere
    *("claude_agent_sdk_0.2.189", "pydantic_ai_1.107.10_logs"),
    "sigil_openai_0.9.3",  # or nowhere
}
UNASKED = {  # which tool the answer asks for is not told
    "agentops_openai_0.4.21",
    "openllmetry_ollama_0.62.4",
    "pipecat_1.14.0",
    "traceloop_langchain_js_0.27.0",
    *("openinference_pipecat_2.0.9", "openllmetry_together_0.62.4"),
    *("splunk_langchain_0.1.16", "tanstack_ai_0.58.0", "a365_js_1.0.0", "langwatch_langchain_js_0.16.1"),
    "traceloop_llama_index_js_0.27.0",
    *("langwatch_langchain_1.4.0", "traccia_openai_0.1.33", "splunk_llamaindex_0.1.2"),
}
# The history lacks the call, which the instrumentation does not tell.
UNCALLED = {
    *("langtrace_openai_3.8.21", "openlit_openai_1.45.0", "otel_openai_agents_v2_0.1.0", "splunk_langchain_0.1.16"),
    *("tanstack_ai_0.58.0", "traceloop_together_js_0.27.0", "a365_js_1.0.0"),
    "traceloop_llama_index_js_0.27.0",
    *("langwatch_langchain_1.4.0", "openlit_openai_agents_1.45.0"),
    *("genai_otel_openai_1.42.0", "openlit_agno_1.45.0", "azure_ai_projects_2.10.0"),
    *("any_agent_1.18.0", "openlit_crewai_1.45.0", "openlit_langchain_1.45.0", "splunk_openai_agents_0.1.5"),
    "anthropic_js_1.14.0",  # which tells the service what is new, and the spans the same
    *("promptfoo_0.121.20", "traccia_openai_0.1.33", "splunk_llamaindex_0.1.2"),
    *("agentscope_2.0.11", "copilot_cli_1.0.102"),  # with the answer in the call's message, or with it alone
    "agentops_openai_agents_0.4.21",  # or the answer
    "sentry_langchain_js_10.78.0",
}
# Which do not tell instructions.
UNINSTRUCTED = {"ag2_1.2.1", "weave_0.54.0", "openinference_strands_agents_0.1.12", "azure_ai_projects_2.10.0"} | {
    *("mlflow_strands_3.17.2", "promptfoo_0.121.20"),
    *("loongsuite_strands_0.9.0", "splunk_openai_agents_0.1.5", "otel_openai_agents_v2_0.1.0"),
}
IN_PARENTS = {"mastra_1.71.0", "mastra_langfuse_1.71.0"}  # what was said stands on the steps around the calls
# Calls that ask for two tools, and the ids that the results name.
TWO_AT_ONCE = {
    "adot_llama_index_0.21.0": ["call_1", "call_2"],
    "llama_index_otel_0.7.0": ["call_1", "call_2"],
    "livekit_js_1.9.0": ["call_1", "call_2"],
}
UNNUMBERED = {"adot_llama_index_0.21.0"}  # whose tools do not tell by which call they were asked
SPOKEN = sorted(COUNTED.keys() - IN_LOGS - IN_PARENTS - TWO_AT_ONCE.keys())
# Of results, in the messages.
NO_IDS = {
    "litellm_otel_1.110.2",
    "openinference_smolagents_0.1.43",
    "traceloop_langchain_js_0.27.0",
    "openllmetry_cohere_0.62.4",
    "openllmetry_ollama_0.62.4",
    *("openinference_ollama_0.1.13", "openinference_pipecat_2.0.9", "openllmetry_together_0.62.4"),
    "openllmetry_writer_0.62.4",
    "traceai_langchain_0.2.0",
    *("openlit_js_1.15.0", "traceloop_together_js_0.27.0", "langwatch_langchain_js_0.16.1"),
    *("monocle_crewai_0.8.15", "openinference_vertexai_0.1.29", "otel_genai_qwen_agent_1.3b0"),
    "magentic_logfire_0.41.1",  # which gives ids of its own
    "adot_vercel_js_0.13.0",  # which tells an empty result
}


def calls(spans: list[Span]) -> list[Span]:
    """Give the model calls, without the view that Anthropic's client has of them where another tells them, too."""
    found = [s for s in spans if s.kind == "llm"]
    return [s for s in found if not s.scope["name"].startswith("com.anthropic.sdk.")] or found


@pytest.mark.parametrize("name", COUNTED)
def test_two_calls_carry_model_and_tokens(recorded: Recorded, name: str) -> None:
    """Under one provider and one model, with cache and reasoning where the span tells them."""
    found = calls(recorded[name])
    assert len(found) == 2
    for call in found:
        assert (call.input_tokens, call.output_tokens) == (100, 20)
        assert (call.cache_read_tokens, call.reasoning_tokens) == COUNTED[name]
        assert (call.provider, (call.model or "").partition("-")[0]) in {
            ("openai", "gpt"),
            ("azure.ai.inference", "gpt"),
            ("anthropic", "claude"),
            ("gcp.gemini", "gemini"),
            ("groq", "gpt"),
            ("mistral_ai", "gpt"),
            ("ollama", "llama3.2"),
            ("cohere", "command"),
            ("aws.bedrock", "anthropic.claude"),
            ("aws.bedrock", "claude"),
            *{("togetherai", "gpt"), ("together", "gpt"), ("portkey", "gpt"), ("writer", "gpt")},
        }


@pytest.mark.parametrize("name", [s for s in SPOKEN if s not in UNASKED])
def test_the_first_call_asks_for_the_tool(recorded: Recorded, name: str) -> None:
    """With instructions, the question, and the call."""
    first = calls(recorded[name])[0]
    assert first.system or name in UNINSTRUCTED
    assert [m.role for m in first.input if m.parts] == ["user"]
    assert "Weather in Paris?" in first.input[0].text
    (asked,) = [c for m in first.output for c in m.tool_calls]
    assert asked["name"].removeprefix("weather-") == "get_weather"  # which some add the name of the server to
    assert asked["arguments"] == {"city": "Paris"}


@pytest.mark.parametrize("name", [s for s in SPOKEN if s not in UNCALLED])
def test_the_second_call_knows_the_result(recorded: Recorded, name: str) -> None:
    """Joined to its call by id where the span has one, and answers."""
    second = calls(recorded[name])[1]
    assert [m.role for m in second.input] == ["user", "assistant", "tool"]
    if name not in NO_IDS:
        (answer,) = [r for m in second.input for r in m.tool_results]
        assert (answer["id"], "21C" in str(answer["response"])) == ("call_1", True)
    said = [m.text for m in second.output] + [str(c["arguments"]) for m in second.output for c in m.tool_calls]
    assert "It is 21C in Paris." in " ".join(said)


@pytest.mark.parametrize(
    "name",
    [
        "agent_framework_1.23.0",
        "google_adk_2.13.0_latest",
        "ag2_1.2.1",
        "genkit_1.42.0",
        "haystack_3.4.1",
        "langfuse_js_5.11.1",
        "langfuse_langchain_js_5.11.1",
        "langsmith_js_0.12.0",
        "mastra_1.71.0",
        "openinference_langchain_js_4.1.1",
        "openinference_vercel_js_2.8.1",
        "strands_js_1.16.0",
        "traceloop_js_0.27.0",
        "traceloop_langchain_js_0.27.0",
        "vercel_ai_4.3.19_v4",
        "vercel_ai_5.0.277_v5",
        "voltagent_2.10.0",
        "langfuse_langgraph_5.0.4",
        "langsmith_langgraph_0.15.1",
        "laminar_openai_0.8.1",
        "livekit_1.8.9",
        "logfire_openai_agents_5.4.0",
        "mlflow_dspy_3.17.2",
        "mlflow_langgraph_3.17.2",
        "mlflow_openai_3.17.2",
        "monocle_openai_agents_0.8.15",
        "openinference_autogen_agentchat_0.1.22",
        "openinference_pydantic_ai_0.1.30",
        "openllmetry_llama_index_0.62.4",
        "traceloop_workflow_0.62.4",
        "openinference_agno_1.0.15",
        "openinference_beeai_0.1.30",
        "openinference_crewai_1.1.21",
        "openinference_google_adk_1.0.5",
        "openinference_dspy_0.1.48",
        "openinference_langchain_0.1.80",
        "openinference_llama_index_4.6.1",
        "openinference_smolagents_0.1.43",
        "openllmetry_langchain_0.62.4",
        "openllmetry_openai_agents_0.62.4",
        "semantic_kernel_1.45.0",
        "vercel_ai_7.0.173",
        "vercel_ai_7.0.173_legacy",
        "agentscope_2.0.11",
        "copilot_cli_1.0.102",
        "deepagents_langsmith_0.7.32",
        "gemini_cli_0.61.0",
        "honeyhive_openai_1.7.0",
        "judgeval_openai_1.6.0",
        "langwatch_openai_1.4.0",
        "loongsuite_langchain_0.9.0",
        "mcp_agent_0.2.6",
        "netra_openai_1.2.2",
        "openinference_agent_framework_0.1.13",
        "openinference_pipecat_2.0.9",
        "openinference_strands_agents_0.1.12",
        "openllmetry_agno_0.62.4",
        "otel_genai_agno_1.3b0",
        "otel_genai_dspy_1.3b0",
        "otel_genai_llama_index_1.3b0",
        "otel_genai_openai_agents_1.3b0",
        "otel_openai_agents_v2_0.1.0",
        "splunk_langchain_0.1.16",
        "traceai_langchain_0.2.0",
        "traceai_openai_agents_0.1.6",
        "traceroot_openai_0.5.0",
        "laminar_js_0.8.44",
        "langwatch_js_0.16.1",
        "vercel_ai_6.0.326_v6",
        "tanstack_ai_0.58.0",
        "google_adk_js_2.0.0",
        "mastra_langfuse_1.71.0",
        "a365_js_1.0.0",
        "langwatch_langchain_js_0.16.1",
        "braintrust_vercel_js_1.0.1",
        "langfuse_vercel_js_5.11.1",
        "livekit_js_1.9.0",
        "openinference_vercel_js_2.8.1_latest",
        "vercel_ai_6.0.326_v6_stream",
        "brokle_openai_0.4.0",
        "dapr_agents_1.0.9",
        "fiddler_langchain_1.3.1",
        "llm_tracekit_openai_agents_1.3.0",
        "mlflow_strands_3.17.2",
        "monocle_crewai_0.8.15",
        "openlit_agno_1.45.0",
        "respan_openai_2.24.0",
        "traceai_claude_agent_sdk_0.1.0",
        "traceai_google_adk_0.1.5",
        "traceai_pydantic_ai_0.1.0",
        "trulens_langgraph_2.16.0",
        "upsonic_0.77.3",
        "a365_openai_agents_2.0.0",
        "any_agent_1.18.0",
        "deepeval_pydantic_ai_4.3.1",
        "ioa_observe_1.1.0",
        "langchain_azure_ai_1.2.12",
        "langfuse_openai_3.15.0_v3",
        "llm_tracekit_strands_1.1.1",
        "loongsuite_autogen_0.9.0",
        "loongsuite_strands_0.9.0",
        "openlit_langchain_1.45.0",
        "otel_genai_qwen_agent_1.3b0",
        "traceai_smolagents_0.1.5",
        "veadk_1.1.19",
        "anthropic_js_1.14.0",
        "axiom_js_0.52.2",
        "flue_2.1.0",
        "mastra_0.24.9_v0",
        "opencode_1.18.33",
        "openinference_claude_agent_sdk_js_0.3.1",
        "raindrop_vercel_js_0.3.0",
        "traceloop_mcp_js_0.27.0",
        "vercel_ai_6.0.326_v6_agent",
        "adot_langchain_0.21.0",
        "adot_openai_agents_0.21.0",
        "adot_vercel_js_0.13.0",
        "galileo_2.7.0",
        "iqai_adk_js_0.5.9",
        "llama_index_otel_0.7.0",
        "openinference_agentspec_0.1.15",
        "sigil_openai_0.9.3",
        "traceai_llamaindex_0.1.9",
        "fiddler_strands_0.7.1",
        "agentops_openai_agents_0.4.21",
        "langsmith_vercel_js_0.12.0",
        "traceloop_vercel_js_0.27.0",
        "agentops_langchain_0.4.21",
        "genkit_py_0.12.0",
        "laminar_vercel_js_0.8.44",
        "monocle_llama_index_0.8.15",
        "posthog_js_8.13.1",
        "sentry_langchain_js_10.78.0",
    ],
)
def test_the_tool_has_its_arguments_and_its_result(recorded: Recorded, name: str) -> None:
    """Free of what frameworks wrap around them."""
    tool = next(s for s in recorded[name] if s.kind == "tool" and "get_weather" in (s.tool_name or ""))
    assert "Paris" in str(tool.arguments)
    assert "kwargs" not in str(tool.arguments)
    assert "get_weather" not in str(tool.arguments)
    assert "21C" in str(tool.result)
    assert "additional_kwargs" not in str(tool.result)


@pytest.mark.parametrize(
    ("name", "session", "user"),
    [
        ("ag2_1.2.1", "s1", "u1"),
        ("pipecat_1.14.0", "s1", None),
        ("google_adk_2.13.0_latest", "s1", None),
        ("langfuse_langgraph_5.0.4", "s1", "u1"),
        ("langfuse_js_5.11.1", "s1", "u1"),
        ("langfuse_langchain_js_5.11.1", "s1", "u1"),
        ("langsmith_js_0.12.0", "s1", "u1"),
        ("langsmith_langgraph_0.15.1", "s1", "u1"),
        ("mastra_1.71.0", "s1", "u1"),
        ("openinference_openai_js_4.2.7", "s1", "u1"),
        ("openinference_anthropic_js_0.2.8", "s1", "u1"),
        ("openinference_openai_agents_js_0.2.15", "s1", "u1"),
        ("mastra_arize_1.71.0", "s1", "u1"),
        ("openinference_langchain_js_4.1.1", "s1", "u1"),
        ("openinference_vercel_js_2.8.1", "s1", "u1"),
        ("strands_js_1.16.0", "s1", "u1"),
        ("traceloop_js_0.27.0", "s1", "u1"),
        ("traceloop_langchain_js_0.27.0", "s1", "u1"),
        ("vercel_ai_4.3.19_v4", "s1", "u1"),
        ("vercel_ai_5.0.277_v5", "s1", "u1"),
        ("voltagent_2.10.0", "s1", "u1"),
        ("laminar_openai_0.8.1", "s1", "u1"),
        ("litellm_otel_1.110.2", None, "u1"),
        ("openinference_haystack_0.1.46", "s1", "u1"),
        ("openinference_agno_1.0.15", "s1", "u1"),
        ("openinference_langchain_0.1.80", "s1", "u1"),
        ("openllmetry_langchain_0.62.4", "s1", None),
        ("openinference_litellm_0.1.51", "s1", "u1"),
        ("openinference_groq_0.1.33", "s1", "u1"),
        ("openinference_bedrock_0.1.61", "s1", "u1"),
        ("logfire_openai_agents_5.4.0", "s1", None),
        ("monocle_openai_agents_0.8.15", "s1", "u1"),
        ("langtrace_openai_3.8.21", "s1", "u1"),
        ("traceloop_workflow_0.62.4", "s1", "u1"),
        ("deepagents_langsmith_0.7.32", "s1", "u1"),
        ("judgeval_openai_1.6.0", "s1", "u1"),
        ("langwatch_openai_1.4.0", "s1", "u1"),
        ("mirascope_2.8.2", "s1", None),
        ("netra_openai_1.2.2", "s1", "u1"),
        ("openinference_cohere_0.1.15", "s1", "u1"),
        ("openinference_ollama_0.1.13", "s1", "u1"),
        ("openinference_pipecat_2.0.9", "s1", None),
        ("openinference_portkey_0.1.22", "s1", "u1"),
        ("openinference_strands_agents_0.1.12", "s1", "u1"),
        ("otel_genai_agno_1.3b0", "s1", None),
        ("otel_genai_openai_agents_1.3b0", "s1", None),
        ("deepeval_pydantic_ai_4.3.1", "s1", "u1"),
        ("langchain_azure_ai_1.2.12", "s1", None),
        ("langfuse_openai_3.15.0_v3", "s1", "u1"),
        ("llm_tracekit_strands_1.1.1", "s1", "u1"),
        ("openlit_langchain_1.45.0", "s1", None),
        ("paid_openai_1.12.0", None, "u1"),
        ("veadk_1.1.19", "s1", "u1"),
        ("splunk_langchain_0.1.16", "s1", None),
        ("traceai_langchain_0.2.0", "s1", "u1"),
        ("traceai_openai_0.1.10", "s1", "u1"),
        ("traceroot_openai_0.5.0", "s1", "u1"),
        ("laminar_js_0.8.44", "s1", "u1"),
        ("langwatch_js_0.16.1", "s1", "u1"),
        ("google_adk_js_2.0.0", "s1", None),
        ("a365_js_1.0.0", "s1", "u1"),
        ("langwatch_langchain_js_0.16.1", "s1", "u1"),
        ("traceloop_llama_index_js_0.27.0", "s1", "u1"),
        ("mastra_langfuse_1.71.0", "s1", "u1"),
        ("traceloop_google_js_0.27.0", "s1", "u1"),
        ("traceloop_together_js_0.27.0", "s1", "u1"),
        ("openinference_bedrock_js_0.5.1", "s1", "u1"),
        ("sentry_js_10.78.0", "s1", None),
        ("traceloop_anthropic_js_0.27.0", "s1", "u1"),
        ("vercel_ai_6.0.326_v6", "s1", "u1"),
        ("ax_js_24.0.21", "s1", None),
        ("axiom_js_0.52.2", "s1", None),
        ("mastra_0.24.9_v0", "s1", "u1"),
        ("raindrop_vercel_js_0.3.0", "s1", "u1"),
        ("vercel_ai_6.0.326_v6_agent", "s1", "u1"),
        ("a365_langchain_2.0.0", "s1", None),
        ("adot_vercel_js_0.13.0", "s1", "u1"),
        ("iqai_adk_js_0.5.9", "s1", "u1"),
        ("langtrace_js_6.3.7", "s1", "u1"),
        ("openinference_together_0.1.13", "s1", "u1"),
        ("sigil_openai_0.9.3", "s1", "u1"),
        ("traceai_llamaindex_0.1.9", "s1", "u1"),
        ("fiddler_strands_0.7.1", "s1", "u1"),
        ("agentops_openai_agents_0.4.21", "s1", None),
        ("langsmith_vercel_js_0.12.0", "s1", "u1"),
        ("litellm_langfuse_1.110.2", "s1", "u1"),
        ("litellm_phoenix_1.110.2", None, "u1"),
        ("traceloop_vercel_js_0.27.0", "s1", "u1"),
        ("laminar_vercel_js_0.8.44", "s1", "u1"),
        ("langtrace_groq_3.8.21", "s1", "u1"),
        ("mastra_1.71.0_stream", "s1", "u1"),
        ("monocle_llama_index_0.8.15", "s1", "u1"),  # though it tells one of its own, too
        ("sentry_langchain_js_10.78.0", "s1", None),
        ("strands_1.62.0_swarm", "s1", "u1"),
        ("traceai_crewai_0.1.8", "s1", "u1"),
    ],
)
def test_sessions_and_users_are_found(recorded: Recorded, name: str, session: str | None, user: str | None) -> None:
    """On the spans that tell them, and no other."""
    assert {s.session_id for s in recorded[name]} - {None} == {session} - {None}
    assert {s.user_id for s in recorded[name]} - {None} == {user} - {None}


@pytest.mark.parametrize(
    "name",
    [
        "agent_framework_1.23.0",
        "agentops_openai_0.4.21",
        "autogen_agentchat_0.7.5",
        "google_adk_2.13.0",
        "logfire_openai_agents_5.4.0",
        "mlflow_langgraph_3.17.2",
        "monocle_openai_agents_0.8.15",
        "openinference_pydantic_ai_0.1.30",
        "traceloop_workflow_0.62.4",
        "ag2_1.2.1",
        "langfuse_js_5.11.1",
        "langfuse_langgraph_5.0.4",
        "mastra_1.71.0",
        "strands_js_1.16.0",
        "traceloop_js_0.27.0",
        "voltagent_2.10.0",
        "openinference_agno_1.0.15",
        "openinference_crewai_1.1.21",
        "openinference_langchain_0.1.80",
        "openinference_smolagents_0.1.43",
        "openllmetry_openai_agents_0.62.4",
        "semantic_kernel_1.45.0",
        "vercel_ai_7.0.173",
        "agentscope_2.0.11",
        "judgeval_openai_1.6.0",
        "loongsuite_crewai_0.9.0",
        "mcp_agent_0.2.6",
        "netra_openai_1.2.2",
        "openinference_agent_framework_0.1.13",
        "openinference_strands_agents_0.1.12",
        "openllmetry_agno_0.62.4",
        "otel_genai_agno_1.3b0",
        "otel_genai_llama_index_1.3b0",
        "otel_genai_openai_agents_1.3b0",
        "otel_genai_smolagents_1.2b0",
        "otel_openai_agents_v2_0.1.0",
        "splunk_langchain_0.1.16",
        "traceai_langchain_0.2.0",
        "traceai_openai_agents_0.1.6",
        "traceroot_openai_0.5.0",
        "google_adk_js_2.0.0",
        "mastra_langfuse_1.71.0",
        "a365_js_1.0.0",
        "langwatch_js_0.16.1",
        "sentry_js_10.78.0",
        "vercel_ai_6.0.326_v6",
        "langfuse_langchain_js_5.11.1",
        "langsmith_openai_agents_0.15.1",
        "mastra_0.24.9_v0",
        "openinference_langchain_js_4.1.1",
        "raindrop_vercel_js_0.3.0",
        "vercel_ai_6.0.326_v6_agent",
        "adot_langchain_0.21.0",
        "adot_llama_index_0.21.0",
        "adot_openai_agents_0.21.0",
        "adot_vercel_js_0.13.0",
        "iqai_adk_js_0.5.9",
        "openinference_agentspec_0.1.15",
        "fiddler_strands_0.7.1",
        "splunk_llamaindex_0.1.2",
        "traccia_openai_0.1.33",
        "agent_framework_1.23.0_handoff",
        "mastra_1.71.0_stream",
        "monocle_llama_index_0.8.15",
        "posthog_js_8.13.1",
        "sentry_langchain_js_10.78.0",
        "splunk_crewai_0.1.3",
        "strands_1.62.0_swarm",
    ],
)
def test_the_agent_has_its_name(recorded: Recorded, name: str) -> None:
    """Whatever the framework's spans are called."""
    assert "weather_agent" in {s.agent for s in recorded[name] if s.kind == "agent"}


BADLY = (
    "logfire_openai_5.4.0_badly",
    "openinference_langchain_0.1.80_badly",
    "openinference_openai_0.1.66_badly",
    "openllmetry_openai_0.62.4_badly",
)


@pytest.mark.parametrize("name", BADLY)
def test_a_model_without_time_is_an_error(recorded: Recorded, name: str) -> None:
    """In words, without the traceback that some put in its place; what was streamed before has its tokens."""
    *answered, refused = calls(recorded[name])
    assert [(call.input_tokens, call.output_tokens, call.cache_read_tokens) for call in answered] == [
        (100, 20, 40) for _ in answered
    ]
    assert {call.status for call in answered} <= {"ok", "unset"}
    assert (refused.status, (refused.error_type or "").endswith("RateLimitError")) == ("error", True)
    assert (refused.error_message or "").endswith("Error code: 429 - Rate limit reached.")


@pytest.mark.parametrize("name", ["openinference_openai_0.1.66_badly", "openllmetry_openai_0.62.4_badly"])
def test_streams_tell_when_they_began(recorded: Recorded, name: str) -> None:
    """By the events that mark their pieces."""
    *streamed, _ = calls(recorded[name])
    assert len(streamed) == 2
    assert all(0 < (call.first_token_ms or 0) <= (call.end_ns - call.start_ns) / 1e6 for call in streamed)


def test_a_tool_that_fails_says_why(recorded: Recorded) -> None:
    """And so do the steps around it."""
    failed = [s for s in recorded["openinference_langchain_0.1.80_badly"] if s.error_type == "RuntimeError"]
    assert {s.kind for s in failed} == {"tool", "chain", "agent"}
    assert {s.error_message for s in failed} == {"no weather today"}


def test_a_program_of_many_spans_tells_a_few_steps(recorded: Recorded) -> None:
    """Of all that Codex' spans tell of the program: each call names its model, and within it counts its tokens."""
    steps = [s for s in recorded["codex_0.171.0"] if s.kind in ("agent", "llm", "tool")]
    assert [(s.kind, s.model is not None, s.input_tokens) for s in steps if s.kind != "tool"] == [
        ("agent", False, None),
        *[("llm", True, None), ("llm", False, 100)] * 2,
    ]
    assert [(s.tool_call_id, "get_weather" in (s.tool_name or "")) for s in steps if s.kind == "tool"] == [
        ("call_1", True)
    ]
    assert len({s.session_id for s in recorded["codex_0.171.0"]} - {None}) == 1


@pytest.mark.parametrize("name", ["loongsuite_crewai_0.9.0", "traceai_openai_agents_0.1.6", "mcp_agent_0.2.6"])
def test_what_only_sums_up_is_no_call(recorded: Recorded, name: str) -> None:
    """Steps around model calls that repeat what these took."""
    around = [s for s in recorded[name] if s.input_tokens and s.kind != "llm"]
    deepest = [s for s in calls(recorded[name]) if s.scope["name"] != "mcp-agent"]
    assert around or name == "mcp_agent_0.2.6"
    assert sum(s.input_tokens or 0 for s in deepest) in (0, 200)


def test_usage_may_be_an_event(recorded: Recorded) -> None:
    """Ax tells on the span only that it called, and which tool it ran."""
    spans = recorded["ax_js_24.0.21"]
    assert [(s.model, s.input_tokens, s.output_tokens) for s in calls(spans)] == [("gpt-4o-mini", 60, 20)] * 2
    assert [s.tool_name for s in spans if s.kind == "tool"] == ["get_weather"]


def test_a_tool_may_be_told_by_bare_words(recorded: Recorded) -> None:
    """Effect's says what it was called with, on a span of a name of its own."""
    (tool,) = [s for s in recorded["effect_ai_0.37.0"] if s.kind == "tool"]
    assert (tool.dialect, tool.tool_name, "Paris" in (tool.arguments or "")) == ("effect", "get_weather", True)


@pytest.mark.parametrize("name", ["mlflow_gemini_3.17.2", "mlflow_llama_index_3.17.2"])
def test_answers_written_down_whole(recorded: Recorded, name: str) -> None:
    """Where a body names every field there is: texts, results by id, and what was thought in the count."""
    found = [c for c in calls(recorded[name]) if c.input_tokens]
    assert {(c.input_tokens, c.output_tokens, c.cache_read_tokens, c.reasoning_tokens) for c in found} == {
        (100, 20, 40, 8)
    }
    assert [m.text for m in found[-1].output] == ["It is 21C in Paris."]
    ((result,),) = [m.tool_results for m in found[-1].input if m.tool_results]
    assert (result["id"], "21C" in str(result["response"])) == ("call_1", True)


def test_objects_are_no_models(recorded: Recorded) -> None:
    """The address of what asks the model is not its name; what it was asked with, is."""
    assert {s.model for s in recorded["mlflow_smolagents_3.17.2"]} == {None}
    assert {s.model for s in recorded["mlflow_pydantic_ai_3.17.2"] if s.kind == "agent"} == {"gpt-4o-mini"}
    assert next(s.arguments for s in recorded["mlflow_smolagents_3.17.2"] if s.kind == "tool") == '{"city":"Paris"}'


def test_instructions_in_an_answer_are_none_of_it(recorded: Recorded) -> None:
    """OpenAI's answer repeats them, and steps that were given nothing say nothing."""
    found = recorded["mlflow_openai_agents_3.17.2"]
    assert {m.role for c in calls(found) for m in c.output} == {"assistant"}
    assert [s.input for s in found if s.name == "Unknown"] == [(), ()]


@pytest.mark.parametrize("name", ["openinference_ag2_0.1.12", "monocle_langchain_0.8.15", "laminar_langchain_0.8.2"])
def test_calls_in_what_was_said_before(recorded: Recorded, name: str) -> None:
    """However a history tells of the call, it has its id and its arguments."""
    asked = [c for s in recorded[name] for m in s.input for c in m.tool_calls]
    assert {(c["id"], c["name"], c["arguments"]["city"]) for c in asked} == {("call_1", "get_weather", "Paris")}


@pytest.mark.parametrize(
    ("name", "result"),
    [
        ("laminar_langchain_0.8.2", "21C"),
        ("openinference_claude_agent_sdk_0.1.22", "21C"),
        ("strands_1.62.0_latest", "21C"),
    ],
)
def test_a_tool_says_what_it_gave(recorded: Recorded, name: str, result: str) -> None:
    """And with which arguments it was called, under the id of the call."""
    (tool,) = [s for s in recorded[name] if s.kind == "tool" and s.tool_call_id]
    assert (tool.tool_call_id, tool.result) == ("call_1", result)
    assert (tool.arguments or "").replace(" ", "") == '{"city":"Paris"}'


@pytest.mark.parametrize(("name", "ids"), TWO_AT_ONCE.items())
def test_calls_at_the_same_time_have_each_their_answer(recorded: Recorded, name: str, ids: list[str | None]) -> None:
    """As LiveKit asks for them in JavaScript, and LlamaIndex."""
    first, second = calls(recorded[name])
    assert [c["id"] for m in first.output for c in m.tool_calls] == ["call_1", "call_2"]
    assert [(r["id"], r["response"]) for m in second.input for r in m.tool_results] == [(i, "21C") for i in ids]
    assert [(s.input_tokens, s.output_tokens, s.cache_read_tokens) for s in (first, second)] == [(100, 20, 40)] * 2
    of_tools = [s.tool_call_id for s in recorded[name] if s.kind == "tool"]
    assert of_tools == ([None, None] if name in UNNUMBERED else ids)


def test_messages_that_lost_their_class(recorded: Recorded) -> None:
    """LangWatch writes LangChain's messages without saying whose they are; what only some have tells."""
    found = recorded["langwatch_langchain_1.4.0"]
    roles = [[(m.role, len(m.tool_calls), len(m.tool_results)) for m in s.input] for s in found if s.name == "model"]
    assert roles[1] == [("user", 0, 0), ("assistant", 1, 0), ("tool", 0, 1)]
    assert [(s.tool_name, s.arguments, s.result) for s in found if s.kind == "tool"] == [
        ("get_weather", '{"city":"Paris"}', "21C")
    ]
    assert found[0].output == ()


@pytest.mark.parametrize("name", ["openllmetry_openai_agents_0.62.4", "openlit_openai_agents_1.45.0"])
def test_a_call_told_by_the_id_of_its_item_has_that_of_its_result(recorded: Recorded, name: str) -> None:
    """Whether the answer that asks or the history tells it so; that of the item is kept."""
    told = [c for s in recorded[name] for m in (*s.input, *s.output) for c in m.tool_calls]
    assert {c["id"] for c in told} == {"call_1"}
    assert "fc_1" in {c.get("item_id") for c in told}


@pytest.mark.parametrize(("name", "cost"), [("openllmetry_agno_0.62.4", 5.4e-5), ("loongsuite_crewai_0.9.0", 4.8e-5)])
def test_an_agent_that_alone_tells_what_it_used_has_a_cost(recorded: Recorded, name: str, cost: float) -> None:
    """It is computed, as that of a call."""
    (agent,) = [s for s in recorded[name] if s.kind == "agent" and s.model]
    assert (agent.input_tokens, agent.cost, agent.cost_source) == (200, pytest.approx(cost), "computed")


def test_a_guardrails_call_names_its_model(recorded: Recorded) -> None:
    """Which stands in what Python wrote of its parameters."""
    (call,) = [s for s in recorded["openinference_guardrails_0.1.27"] if s.input_tokens]
    assert (call.kind, call.provider, call.model, call.cost_source) == (
        "guardrail",
        "openai",
        "gpt-4o-mini",
        "computed",
    )


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("upsonic_0.77.3", {"agent.run": "agent", "tool.execute": "tool"}),
        ("brokle_openai_0.4.0", {"weather_agent": "agent", "get_weather": "tool"}),
        (
            "llm_tracekit_openai_agents_1.3.0",
            {"Agent - weather_agent": "agent", "Tool - get_weather": "tool", "TurnSpanData": "span"},
        ),
        ("promptflow_openai_1.18.1", {"openai_chat": "llm", "weather_agent": "span"}),
        (
            "traceai_claude_agent_sdk_0.1.0",
            {"claude_agent.conversation": "agent", "claude_agent.assistant_turn": "llm"},
        ),
    ],
)
def test_what_a_step_is_said_to_be_counts_more_than_what_it_names(
    recorded: Recorded, name: str, kinds: dict[str, str]
) -> None:
    """An agent may tell its model and its function, and is neither a call nor a tool."""
    found = {s.name: s.kind for s in recorded[name]}
    assert {step: found[step] for step in kinds} == kinds


@pytest.mark.parametrize(
    ("name", "session"),
    [
        ("agenta_openai_0.125.1", "s1"),
        ("brokle_openai_0.4.0", "s1"),
        ("respan_openai_2.24.0", "s1"),
        ("upsonic_0.77.3", "s1"),
        ("openinference_vertexai_0.1.29", "s1"),
        ("traceai_google_adk_0.1.5", "s1"),
        ("monocle_crewai_0.8.15", "0x172f61c0119dfabce5a132f1ef333e0a"),
    ],
)
def test_the_session_is_known_that_some_step_tells(recorded: Recorded, name: str, session: str) -> None:
    """In whatever namespace."""
    assert session in {s.session_id for s in recorded[name]}


def test_agents_steps_say_what_they_were_asked_and_gave(recorded: Recorded) -> None:
    """In attributes of Agenta's that each hold one argument."""
    step = next(s for s in recorded["agenta_openai_0.125.1"] if s.name == "weather_agent")
    assert ([m.text for m in step.input], [m.text for m in step.output]) == (["Weather in Paris?"], ["21C"])


def test_models_are_called_by_their_name_not_by_their_path(recorded: Recorded) -> None:
    """And have a price."""
    first = calls(recorded["openinference_vertexai_0.1.29"])[0]
    assert (first.model, first.cost_source) == ("gemini-2.5-flash", "computed")


def test_a_model_named_with_its_maker_is_the_makers(recorded: Recorded) -> None:
    """Where nothing else says who answered, as LiteLLM's callers have it."""
    second = calls(recorded["traceai_litellm_0.1.10"])[1]
    assert (second.provider, second.model, second.cost_source) == ("openai", "gpt-4o-mini", "computed")


def test_what_only_an_agent_tells_is_the_agents(recorded: Recorded) -> None:
    """IQ's ADK has the whole conversation there, and the counts of its last call."""
    (agent,) = [s for s in recorded["iqai_adk_js_0.5.9"] if s.kind == "agent"]
    assert [(c["id"], c["name"]) for m in agent.input for c in m.tool_calls] == [("call_1", "get_weather")]
    assert [m.text for m in agent.output] == ["It is 21C in Paris."]
    assert (agent.model, agent.input_tokens, agent.output_tokens) == ("gpt-4o-mini", 100, 20)
    assert [s.model for s in calls(recorded["iqai_adk_js_0.5.9"])] == ["gpt-4o-mini"] * 2


def test_nobody_is_unknown(recorded: Recorded) -> None:
    """A word for nothing is no user and no session."""
    found = [*recorded["nat_1.9.0"], *recorded["openinference_guardrails_0.1.27"]]
    assert {(s.session_id, s.user_id) for s in found} == {(None, None)}


def test_agents_are_called_without_the_method_that_runs_them(recorded: Recorded) -> None:
    """As MLflow has both, and what AutoGen's answers is its message, not all around it."""
    spans = recorded["mlflow_autogen_3.17.2"]
    agents = [s for s in spans if s.kind == "agent"]
    assert {s.agent for s in agents} == {"weather_agent"}
    assert {s.output[-1].text for s in agents} == {"It is 21C in Paris."}
    first, second = calls(spans)
    assert [(c["id"], c["arguments"]) for m in first.output for c in m.tool_calls] == [("call_1", {"city": "Paris"})]
    assert [(r["id"], r["response"]) for m in second.input for r in m.tool_results] == [("call_1", "21C")]
    assert [(s.input_tokens, s.output_tokens, s.finish_reason) for s in (first, second)] == [
        (100, 20, "tool_call"),
        (100, 20, "stop"),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "agentops_openai_agents_0.4.21",
        "langsmith_vercel_js_0.12.0",
        "litellm_langfuse_1.110.2",
        "litellm_phoenix_1.110.2",
    ],
)
def test_calls_say_which_tools_they_were_offered(recorded: Recorded, name: str) -> None:
    """Also in numbered attributes that stand beside messages told otherwise, or that lack a level."""
    for call in calls(recorded[name]):
        assert "get_weather" in (call.tool_definitions or "")
        assert "city" in (call.tool_definitions or "")


def test_a_tool_run_by_vercels_sdk_is_known_by_its_call(recorded: Recorded) -> None:
    """LangSmith writes down all that the function was handed, and why the model stopped in two words."""
    spans = recorded["langsmith_vercel_js_0.12.0"]
    (tool,) = [s for s in spans if s.kind == "tool"]
    assert (tool.tool_call_id, tool.arguments) == ("call_1", '{"city":"Paris"}')
    assert [c.finish_reason for c in calls(spans)] == ["tool_call", "stop"]


def test_the_model_that_answered_counts_more_than_the_one_asked(recorded: Recorded) -> None:
    """LiteLLM tells both, under names of two conventions."""
    for name in ("litellm_langfuse_1.110.2", "litellm_phoenix_1.110.2"):
        assert {c.model for c in calls(recorded[name])} == {"gpt-4o-mini-2024-07-18"}


def test_steps_of_agentops_are_steps(recorded: Recorded) -> None:
    """Those of an agent's turns, too, which only their instrumentation is named on."""
    assert {s.dialect for s in recorded["agentops_openai_agents_0.4.21"]} == {"agentops"}
    kinds = {s.name: s.kind for s in recorded["agentops_openai_agents_0.4.21"]}
    assert (kinds["turn"], kinds["Agent workflow"], kinds["weather_agent"]) == ("chain", "chain", "agent")


def test_a_conversation_written_down_as_one_text(recorded: Recorded) -> None:
    """OpenLIT of a year ago: who speaks before each line, all once more where a message has no text, calls apart."""
    for first, second in (calls(recorded["openlit_openai_1.36.1_then"])[at : at + 2] for at in (0, 2)):
        assert [m.text for m in first.system] == ["Be brief."]
        assert [(m.role, m.text) for m in first.input] == [("user", "Weather in Paris?")]
        assert [(c["id"], c["name"], c["arguments"]) for m in first.output for c in m.tool_calls] == [
            ("call_1", "get_weather", {"city": "Paris"})
        ]
        assert [m.role for m in second.input] == ["user", "assistant", "tool"]
        assert [(r["id"], r["response"]) for m in second.input for r in m.tool_results] == [("call_1", "21C")]
        assert second.output[0].text == "It is 21C in Paris."
        assert (first.notes, second.notes) == ((), ())


def test_an_answer_of_a_tool_that_is_a_message_of_geminis(recorded: Recorded) -> None:
    """LLM Tracekit writes it down as the text of a message of the user's."""
    second = calls(recorded["llm_tracekit_gemini_1.3.0"])[1]
    assert [m.role for m in second.input] == ["user", "assistant", "tool"]
    assert [(r["id"], r["response"]) for m in second.input for r in m.tool_results] == [("call_1", {"result": "21C"})]


def test_instructions_in_blocks_of_text(recorded: Recorded) -> None:
    """Sentry writes LangChain's down as JSON within a text."""
    assert {m.text for call in calls(recorded["sentry_langchain_js_10.78.0"]) for m in call.system} == {"Be brief."}


def test_what_a_tool_of_genkits_gave_is_free_of_what_is_around_it(recorded: Recorded) -> None:
    """Of tools that may give media, too."""
    assert [s.result for s in recorded["genkit_py_0.12.0"] if s.kind == "tool"] == ["21C"]


def test_a_class_is_no_agent(recorded: Recorded) -> None:
    """The span is named after the method, not after who does the task."""
    assert {s.agent for s in recorded["traceai_crewai_0.1.8"]} == {None}
    assert "call_agent" not in {s.agent for s in recorded["langfuse_langgraph_3.10.0_team"]}


def test_what_only_streams_tell_is_told(recorded: Recorded) -> None:
    """OpenLLMetry of a year ago, of both of OpenAI's APIs, asked asynchronously."""
    found = calls(recorded["openllmetry_openai_0.48.0_then"])
    assert [(c.input_tokens, c.output_tokens, c.cache_read_tokens) for c in found] == [(100, 20, 40)] * 4
    assert [[c["name"] for m in s.output for c in m.tool_calls] for s in found] == [["get_weather"], []] * 2
    assert [s.output[0].text for s in found[1::2]] == ["It is 21C in Paris."] * 2

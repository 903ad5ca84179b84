"""A pipeline of Pipecat, in writing."""

import asyncio

from common import MODEL, QUESTION, SERVER, SESSION, SYSTEM, get_weather
from pipecat.adapters.schemas.function_schema import FunctionSchema
from pipecat.adapters.schemas.tools_schema import ToolsSchema
from pipecat.frames.frames import EndFrame, LLMRunFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.runner import PipelineRunner
from pipecat.pipeline.task import PipelineParams, PipelineTask
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair
from pipecat.services.openai.llm import OpenAILLMService


async def tell(params) -> None:
    await params.result_callback(get_weather(params.arguments["city"]))


async def talk(*, enable_tracing: bool) -> None:
    """Let it take a turn."""
    llm = OpenAILLMService(api_key="x", base_url=f"{SERVER}/v1", model=MODEL)
    llm.register_function("get_weather", tell)
    weather = FunctionSchema(
        name="get_weather",
        description="Tell the weather of a city.",
        properties={"city": {"type": "string"}},
        required=["city"],
    )
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": QUESTION}]
    context = LLMContext(messages, tools=ToolsSchema(standard_tools=[weather]))
    pair = LLMContextAggregatorPair(context)
    task = PipelineTask(
        Pipeline([pair.user(), llm, pair.assistant()]),
        params=PipelineParams(enable_metrics=True, enable_usage_metrics=True),
        enable_tracing=enable_tracing,
        enable_turn_tracking=True,
        conversation_id=SESSION,
    )
    await task.queue_frames([LLMRunFrame()])
    running = asyncio.create_task(PipelineRunner(handle_sigint=False).run(task))
    await asyncio.sleep(5)
    await task.queue_frames([EndFrame()])
    await running

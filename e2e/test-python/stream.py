"""Streams one answer through an SDK, with a tool on offer, and prints what its own helpers made of it, as JSON.

Usage: stream.py messages|chat|responses BASE_URL KEY MODEL
"""

import json
import sys

QUESTION = "What is the weather in Zürich?"
SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}


def stream_messages(base_url: str, key: str, model: str) -> dict:
    from anthropic import Anthropic

    client = Anthropic(base_url=base_url, api_key=key, max_retries=0)
    text = ""
    with client.messages.stream(
        model=model,
        max_tokens=200,
        messages=[{"role": "user", "content": QUESTION}],
        tools=[{"name": "get_weather", "description": "Weather of a city", "input_schema": SCHEMA}],
    ) as stream:
        for piece in stream.text_stream:
            text += piece
        message = stream.get_final_message()
    return {
        "model": message.model,
        "text": text,
        "calls": [block.input for block in message.content if block.type == "tool_use"],
        "finish": message.stop_reason,
        "output_tokens": message.usage.output_tokens,
    }


def stream_chat(base_url: str, key: str, model: str) -> dict:
    from openai import OpenAI

    client = OpenAI(base_url=base_url, api_key=key, max_retries=0)
    text = ""
    with client.chat.completions.stream(
        model=model,
        messages=[{"role": "user", "content": QUESTION}],
        tools=[
            {"type": "function", "function": {"name": "get_weather", "parameters": SCHEMA, "strict": True}}
        ],
        stream_options={"include_usage": True},
    ) as stream:
        for event in stream:
            if event.type == "content.delta":
                text += event.delta
        completion = stream.get_final_completion()
    choice = completion.choices[0]
    return {
        "model": completion.model,
        "text": text,
        "calls": [json.loads(call.function.arguments) for call in choice.message.tool_calls or []],
        "finish": choice.finish_reason,
        "output_tokens": completion.usage.completion_tokens,
    }


def stream_responses(base_url: str, key: str, model: str) -> dict:
    from openai import OpenAI

    client = OpenAI(base_url=base_url, api_key=key, max_retries=0)
    text = ""
    with client.responses.stream(
        model=model,
        input=QUESTION,
        tools=[{"type": "function", "name": "get_weather", "parameters": SCHEMA, "strict": True}],
    ) as stream:
        for event in stream:
            if event.type == "response.output_text.delta":
                text += event.delta
        response = stream.get_final_response()
    return {
        "model": response.model,
        "text": text,
        "calls": [json.loads(item.arguments) for item in response.output if item.type == "function_call"],
        "finish": response.status,
        "output_tokens": response.usage.output_tokens,
    }


STREAMS = {"messages": stream_messages, "chat": stream_chat, "responses": stream_responses}

sys.stdout.write(json.dumps(STREAMS[sys.argv[1]](*sys.argv[2:])))

"""DSPy's ReAct."""

from common import MODEL, QUESTION, get_weather


def ask() -> None:
    """Ask it."""
    import dspy

    dspy.configure(lm=dspy.LM(f"openai/{MODEL}", cache=False))
    print(dspy.ReAct("question -> answer", tools=[get_weather])(question=QUESTION).answer)

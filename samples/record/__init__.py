"""Recording real SDKs: a scripted model, and a small program for each SDK that is recorded."""

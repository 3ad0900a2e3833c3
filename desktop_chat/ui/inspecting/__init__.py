"""The inspector beside the chat: how its model is asked, what it costs and what is sent."""

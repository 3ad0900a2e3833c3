"""How servers of tools are reached: lines of bounded length, bounded contents."""

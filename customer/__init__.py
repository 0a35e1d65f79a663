"""What customers ask of Baton itself: to be known on another channel, to be left alone, to say how it was."""

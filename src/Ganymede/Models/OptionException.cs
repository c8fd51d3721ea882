namespace Ganymede.Models;

/// <summary>An option that is unknown or cannot be used; the message is a sentence for whoever set it.</summary>
public sealed class OptionException(string message) : Exception(message);

namespace Ganymede.Cli;

/// <summary>A command line that cannot be carried out; the message is a sentence for whoever typed it.</summary>
internal sealed class UsageException(string message) : Exception(message);

using System.Text.Json;

namespace Ganymede.Cli.Tests;

/// <summary>One run of the command line and what came of it.</summary>
internal sealed record Invocation(int Exit, string Out, string Error)
{
    /// <summary>Standard output as the one JSON object that it must be.</summary>
    internal JsonElement Json
    {
        get
        {
            Assert.Equal('\n', Out[^1]);
            JsonElement root = JsonDocument.Parse(Out).RootElement;
            Assert.Equal(JsonValueKind.Object, root.ValueKind);
            return root;
        }
    }

    /// <summary>The sentence after "error: ", of which there must be exactly one.</summary>
    internal string ErrorSentence =>
        Assert.Single(Error.Split('\n'), l => l.StartsWith("error: ", StringComparison.Ordinal))["error: ".Length..];

    /// <summary>Runs a command line inside this process.</summary>
    internal static Invocation Of(params string[] args)
    {
        StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        int exit = CommandLine.Run(args, output, error, live: false, CancellationToken.None);
        return new Invocation(exit, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command line that must succeed.</summary>
    internal static Invocation Good(params string[] args)
    {
        Invocation done = Of(args);
        Assert.True(done.Exit == 0, $"{string.Join(' ', args)} exited with {done.Exit}: {done.Error}");
        return done;
    }
}

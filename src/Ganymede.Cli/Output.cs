using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ganymede.Cli;

/// <summary>
/// Where a command's words go. Results are text for people or one JSON object on standard output, and which of the two
/// is decided here alone; progress, warnings and errors go to standard error.
/// </summary>
/// <param name="output">Standard output.</param>
/// <param name="error">Standard error.</param>
/// <param name="live">Whether standard error is a terminal that lines can be redrawn on.</param>
internal sealed class Output(TextWriter output, TextWriter error, bool live)
{
    private static readonly JsonSerializerOptions plain =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether results are JSON.</summary>
    internal bool Json { get; init; }

    /// <summary>Whether errors come with their stack trace, and progress with every file written.</summary>
    internal bool Verbose { get; init; }

    /// <summary>Whether progress can be drawn as a bar.</summary>
    internal bool Live => live;

    /// <summary>A line of the result for people.</summary>
    internal void Line(string text = "")
    {
        if (!Json)
            output.WriteLine(text);
    }

    /// <summary>The result as JSON; called once by every command.</summary>
    internal void Result(JsonObject result)
    {
        if (Json)
            output.WriteLine(result.ToJsonString(plain));
    }

    /// <summary>A line of progress.</summary>
    internal void Log(string text)
    {
        // Several threads may report: a line must stay a line.
        lock (error)
            error.WriteLine(text);
    }

    /// <summary>Something that the user should know and that stops nothing.</summary>
    internal void Warn(string text) => Log($"warning: {text}");

    /// <summary>The one sentence of a failure, and with --verbose where it came from.</summary>
    /// <param name="message">The sentence.</param>
    /// <param name="exit">The exit code.</param>
    /// <param name="cause">The exception.</param>
    /// <param name="result">What was reached all the same, for the JSON.</param>
    /// <returns>The exit code.</returns>
    internal int Fail(string message, int exit, Exception? cause = null, JsonObject? result = null)
    {
        Log($"error: {message}");
        if (Verbose && cause is not null)
            Log(cause.ToString());
        result ??= [];
        result["error"] = message;
        result["exit"] = exit;
        Result(result);
        return exit;
    }
}

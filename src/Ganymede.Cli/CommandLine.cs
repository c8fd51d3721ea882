using System.CommandLine;
using System.CommandLine.Help;
using System.Text.Json.Nodes;
using Ganymede.Cli.Commands;

namespace Ganymede.Cli;

/// <summary>The whole command line: reads it and runs the command that it names.</summary>
internal static class CommandLine
{
    private const string Program = "ganymede";

    /// <summary>Runs a command line as the process does.</summary>
    /// <param name="args">What was typed after the program's name.</param>
    /// <param name="stdout">Results.</param>
    /// <param name="stderr">Progress and errors.</param>
    /// <param name="live">Whether progress may redraw its lines.</param>
    /// <param name="cancellation">Cancelled by Ctrl-C.</param>
    /// <returns>The exit code.</returns>
    internal static int Run(
        string[] args, TextWriter stdout, TextWriter stderr, bool live, CancellationToken cancellation)
    {
        RootCommand root = Root(out Option<bool> json, out Option<bool> verbose);
        // An argument that begins with @ is a file's name here, not a file of arguments.
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var output = new Output(stdout, stderr, live)
        {
            Json = parsed.GetValue(json),
            Verbose = parsed.GetValue(verbose),
        };
        if (parsed.Action is HelpAction help)
            return Help(parsed, help, output);
        if (parsed.GetResult(root.Options.OfType<VersionOption>().Single()) is { Implicit: false })
            return Version(output);
        if (Misuse.Find(parsed) is { } misuse)
            return output.Fail(misuse, ExitCode.Usage);
        var command = (CliCommand)parsed.CommandResult.Command;
        return Failures.Guard(() => command.Run(parsed, output, cancellation), output);
    }

    /// <summary>Every command, and the options that all of them share.</summary>
    internal static RootCommand Root(out Option<bool> json, out Option<bool> verbose)
    {
        json = new Option<bool>("--json")
        {
            Description = "Print one JSON object on standard output, and nothing else there.",
            Recursive = true,
        };
        verbose = new Option<bool>("--verbose")
        {
            Description = "Show every file written, and where an error came from.",
            Recursive = true,
        };
        return new RootCommand("Ganymede trains, samples and measures generative adversarial networks.")
        {
            new DemoCommand(),
            new ModelsCommand(),
            new DataCommand(),
            new TrainCommand(),
            new SampleCommand(),
            new TranslateCommand(),
            new EvaluateCommand(),
            new ImportCommand(),
            new ExportCommand(),
            new ReportCommand(),
            new BenchCommand(),
            json,
            verbose,
        };
    }

    private static int Help(ParseResult parsed, HelpAction help, Output output)
    {
        var text = new StringWriter { NewLine = "\n" };
        parsed.InvocationConfiguration.Output = text;
        help.Invoke(parsed);
        // The library calls the program by the name of its file, whatever that is at the moment.
        string body = text.ToString().Replace(parsed.RootCommandResult.Command.Name, Program).TrimEnd();
        if (parsed.CommandResult.Command is CliCommand command)
        {
            if (command.Details.Length > 0)
                body += $"\n\n{command.Details}";
            IReadOnlyList<Example> examples = command.Examples;
            int width = examples.Max(e => e.Line.Length);
            body += "\n\nExamples:\n"
                + string.Join('\n', examples.Select(e => $"  {Program} {e.Line.PadRight(width)}  {e.Meaning}"));
        }
        output.Line(body);
        output.Result(new JsonObject { ["help"] = body });
        return ExitCode.Done;
    }

    private static int Version(Output output)
    {
        string version = Training.Machine.Version;
        output.Line(version);
        output.Result(new JsonObject { ["version"] = version });
        return ExitCode.Done;
    }
}

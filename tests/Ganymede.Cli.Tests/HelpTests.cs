using System.CommandLine;

namespace Ganymede.Cli.Tests;

public class HelpTests
{
    private static readonly string[] commandNames =
    [
        "demo", "models", "data list", "data info", "data check", "data prepare pairs", "data prepare split",
        "data prepare edges", "data prepare sketch", "data prepare gray", "data prepare downscale",
        "data prepare resize", "train", "sample", "translate", "evaluate", "import", "export", "report", "bench",
    ];

    public static TheoryData<string> Commands => [.. commandNames];

    [Theory]
    [MemberData(nameof(Commands))]
    public void HelpShowsAnExampleOfEveryCommand(string command)
    {
        Invocation help = Invocation.Good([.. command.Split(' '), "--help"]);

        Assert.Contains($"Usage:\n  ganymede {command}", help.Out);
        Assert.Contains($"Examples:\n  ganymede {command}", help.Out);
        Assert.Empty(help.Error);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void HelpCanBeJson(string command)
    {
        Invocation help = Invocation.Good([.. command.Split(' '), "--help", "--json"]);

        Assert.Contains("Examples:", help.Json.GetProperty("help").GetString());
    }

    [Fact]
    public void EveryExampleIsACommandLineThatIsUnderstood()
    {
        RootCommand root = CommandLine.Root(out _, out _);
        CliCommand[] commands = [.. Below(root).OfType<CliCommand>()];

        Assert.Equal(commandNames.Length, commands.Length);
        foreach (Example example in commands.SelectMany(c => c.Examples))
            Assert.Null(Misuse.Find(root.Parse(example.Line)));
    }

    [Fact]
    public void TheProgramsOwnHelpListsTheCommands()
    {
        string help = Invocation.Good("--help").Out;

        foreach (string command in commandNames.Select(c => c.Split(' ')[0]))
            Assert.Contains($"\n  {command} ", help);
    }

    [Fact]
    public void TheVersionIsANumber()
    {
        string text = Invocation.Good("--version").Out.Trim();

        Assert.Matches(@"^\d+\.\d+\.\d+", text);
        Assert.Equal(text, Invocation.Good("--version", "--json").Json.GetProperty("version").GetString());
    }

    private static IEnumerable<Command> Below(Command command) =>
        command.Subcommands.SelectMany(c => Below(c).Prepend(c));
}

using System.CommandLine;
using System.CommandLine.Parsing;
using Ganymede.Models;

namespace Ganymede.Cli;

/// <summary>Says in one sentence what is wrong with a command line.</summary>
internal static class Misuse
{
    /// <summary>The first fault, or null when there is none.</summary>
    internal static string? Find(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string called = command is RootCommand ? "ganymede" : $"ganymede {command.Name}";
        // The mistyped option first: what follows from it is no fault of its own.
        if (Positions(parsed).Concat(parsed.UnmatchedTokens).FirstOrDefault(IsOption) is { } option)
            return $"There is no option '{option}' of {called}{Spelling.Suggest(option, OptionNames(parsed))}";
        if (command.Subcommands.Count > 0)
        {
            string names = string.Join(", ", command.Subcommands.Select(c => c.Name));
            return parsed.UnmatchedTokens.Count == 0
                ? $"{called} needs a command: {names}; '{called} --help' says more."
                : $"There is no command '{parsed.UnmatchedTokens[0]}' of {called}"
                    + $"{Spelling.Suggest(parsed.UnmatchedTokens[0], command.Subcommands.Select(c => c.Name))} "
                    + $"It has {names}.";
        }
        if (parsed.UnmatchedTokens.Count > 0)
        {
            return $"'{parsed.UnmatchedTokens[0]}' is one argument too many for {called}; "
                + $"'{called} --help' shows how it is used.";
        }
        if (parsed.Errors.Count == 0)
            return null;
        return Missing(parsed) is { } missing
            ? $"{called} needs {missing}; '{called} --help' shows how it is used."
            : Sentence(parsed.Errors[0].Message);
    }

    // What was taken for a positional argument: an unknown option can stand there.
    private static IEnumerable<string> Positions(ParseResult parsed) =>
        parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).Select(t => t.Value);

    private static bool IsOption(string token) => token.Length > 1 && token[0] == '-' && !char.IsAsciiDigit(token[1]);

    private static string? Missing(ParseResult parsed)
    {
        CommandResult result = parsed.CommandResult;
        if (result.Command.Arguments.FirstOrDefault(
            a => a.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(a) is not { Tokens.Count: > 0 }) is { } argument)
            return argument.Name;
        return result.Command.Options.FirstOrDefault(o => o.Required && parsed.GetResult(o) is null)?.Name;
    }

    private static IEnumerable<string> OptionNames(ParseResult parsed)
    {
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult level; at = at.Parent)
        {
            foreach (Option option in level.Command.Options)
            {
                if (at == parsed.CommandResult || option.Recursive)
                    yield return option.Name;
            }
        }
    }

    private static string Sentence(string message) => message.EndsWith('.') ? message : message + ".";
}

using System.CommandLine;
using System.Text.Json.Nodes;
using Ganymede.Models;

namespace Ganymede.Cli.Commands;

/// <summary><c>models</c>: every family with its presets and options.</summary>
internal sealed class ModelsCommand : CliCommand
{
    private readonly Argument<string?> name = new("FAMILY")
    {
        Description = "Show the presets and options of this family alone.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    internal ModelsCommand()
        : base("models", "List the families that can be trained, or every option of one.") =>
        Add(name);

    internal override IReadOnlyList<Example> Examples =>
    [
        new("models", "every family"),
        new("models dcgan", "what can be given to 'train dcgan' with --set, and the values without it"),
    ];

    internal override int Run(ParseResult arguments, Output output, CancellationToken cancellation)
    {
        string? one = arguments.GetValue(name);
        IReadOnlyList<Family> families = one is null ? Catalogue.Families : [Catalogue.Find(one)];
        foreach (Family family in families)
            Print(family, output, withOptions: one is not null);
        output.Result(new JsonObject { ["families"] = new JsonArray([.. families.Select(Json)]) });
        return ExitCode.Done;
    }

    private static void Print(Family family, Output output, bool withOptions)
    {
        output.Line($"{family.Name}: {family.Task}");
        output.Line($"  paper    {family.Paper}");
        output.Line($"  data     {family.DefaultData}, unless --data says otherwise");
        foreach (Preset preset in family.Presets)
            output.Line($"  preset   {preset.Name,-11} {preset.Summary}");
        if (!withOptions)
            return;
        output.Line($"  options of the preset {family.Presets[0].Name}:");
        foreach ((string option, JsonNode? value) in family.ToJson(family.Options()))
            output.Line($"    {option,-24} {value}");
    }

    private static JsonObject Json(Family family) => new()
    {
        ["name"] = family.Name,
        ["task"] = family.Task,
        ["paper"] = family.Paper,
        ["data"] = family.DefaultData,
        ["presets"] = new JsonArray([.. family.Presets.Select(p => new JsonObject
        {
            ["name"] = p.Name,
            ["summary"] = p.Summary,
            ["options"] = family.ToJson(p.Options),
        })]),
    };
}

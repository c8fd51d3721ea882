using System.CommandLine;
using Ganymede.Training;

namespace Ganymede.Cli.Commands;

/// <summary>How long to train.</summary>
internal sealed class BudgetArguments
{
    private readonly Option<long?> steps = Flags.Whole<long>(
        "--steps", "Train up to this step, counted from the run's start.", 1);

    private readonly Option<double?> epochs = Flags.Positive(
        "--epochs", "Train up to this many passes over the data, counted from the run's start.");

    private readonly Option<double?> minutes = Flags.Positive("--minutes", "Train for this many minutes from now.");

    internal void AddTo(Command command)
    {
        command.Add(steps);
        command.Add(epochs);
        command.Add(minutes);
    }

    /// <summary>What was given, or null when nothing was; of several limits the first one reached counts.</summary>
    internal TrainingBudget? Of(ParseResult arguments)
    {
        var budget = new TrainingBudget
        {
            Steps = arguments.GetValue(steps),
            Epochs = arguments.GetValue(epochs),
            Minutes = arguments.GetValue(minutes),
        };
        return budget == new TrainingBudget() ? null : budget;
    }
}

using System.Text.Json.Nodes;
using Ganymede.Layers;
using Ganymede.Training;

namespace Ganymede.Cli.Commands;

/// <summary>Shows what <c>train</c> would do.</summary>
internal static class DryRun
{
    internal static int Show(TrainingPlan plan, TrainingBudget budget, Output output, CancellationToken cancellation)
    {
        TrainingEstimate estimate = TrainingEstimate.Measure(plan, cancellation);
        string data = plan.Data ?? plan.Family.DefaultData;
        JsonObject options = plan.Family.ToJson(plan.Options);
        output.Line($"{plan.Family.Name} on {data}, seed {plan.Seed}");
        foreach ((string name, JsonNode? value) in options)
            output.Line($"  {name,-24} {value}");
        var networks = new JsonArray();
        foreach ((string name, Summary summary) in estimate.Networks)
        {
            output.Line();
            output.Line($"{name}, for one picture");
            output.Line(summary.ToString().TrimEnd());
            networks.Add(new JsonObject
            {
                ["name"] = name,
                ["parameters"] = summary.Parameters,
                ["multiply_adds"] = summary.MultiplyAdds,
            });
        }
        long? steps = estimate.StepsOf(budget);
        double seconds = estimate.SecondsOf(budget);
        output.Line();
        double images = plan.Options.Batch * plan.Options.Accumulate / estimate.SecondsAStep;
        output.Line($"{estimate.SecondsAStep:0.000} s a step, {images:N0} images/s, "
            + TrainingRun.Memory(estimate.TensorBytes, estimate.TensorBytesWithoutRecompute));
        output.Line(steps is { } last
            ? $"{last:N0} steps would take about {TimeSpan.FromSeconds(Math.Ceiling(seconds)):c}"
            : $"{budget.Minutes:0.##} minutes would do about {seconds / estimate.SecondsAStep:N0} steps");
        output.Result(new JsonObject
        {
            ["dry_run"] = true,
            ["family"] = plan.Family.Name,
            ["data"] = data,
            ["seed"] = plan.Seed,
            ["options"] = options,
            ["networks"] = networks,
            ["estimate"] = new JsonObject
            {
                ["seconds_per_step"] = Math.Round(estimate.SecondsAStep, 5),
                ["tensor_bytes"] = estimate.TensorBytes,
                ["tensor_bytes_without_recompute"] = estimate.TensorBytesWithoutRecompute,
                ["steps"] = steps ?? (long)(seconds / estimate.SecondsAStep),
                ["seconds"] = Math.Round(seconds, 1),
            },
        });
        return ExitCode.Done;
    }
}

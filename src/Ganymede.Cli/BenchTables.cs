using System.Text.Json.Nodes;
using Ganymede.Benchmarks;
using Ganymede.Training;

namespace Ganymede.Cli;

/// <summary>What <c>bench</c> has measured, as lines for people; each method also returns it as JSON.</summary>
internal static class BenchTables
{
    private const double Kilo = 1e3, Mega = 1e6, Giga = 1e9;

    /// <summary>
    /// A line for a case. The fields, their names and their digits are those of bench/torch_steps.py.
    /// </summary>
    internal static JsonObject Print(StepTiming timing, Output output)
    {
        output.Line(
            $"{timing.Name,-14} {timing.Median:0.0000} s a step, {timing.ImagesPerSecond:N1} images/s, "
            + $"loss {timing.Loss:0.0000}");
        StepMemory memory = timing.Memory;
        output.Line(
            $"{string.Empty,-14} native memory taken during the timed steps: {memory.NativeAllocations:N0} allocations, "
            + $"{memory.NativeBytes:N0} bytes; tensors held {memory.TensorBytes / Mega:N0} MB at most; "
            + $"{memory.ManagedBytes / Kilo:N0} kB of objects a step");
        return new JsonObject
        {
            ["name"] = timing.Name,
            ["threads"] = timing.Threads,
            ["seconds"] = new JsonArray([.. timing.Seconds.Select(s => (JsonNode)Math.Round(s, 4))]),
            ["median_s"] = Math.Round(timing.Median, 4),
            ["images_per_s"] = Math.Round(timing.ImagesPerSecond, 3),
            ["loss"] = Math.Round(timing.Loss, 4),
            ["native_allocations"] = memory.NativeAllocations,
            ["native_bytes"] = memory.NativeBytes,
            ["managed_bytes_per_step"] = memory.ManagedBytes,
            ["tensor_peak_bytes"] = memory.TensorBytes,
        };
    }

    /// <summary>Two lines of what the machine can do.</summary>
    internal static JsonObject Print(MachinePeak peak, Output output)
    {
        output.Line($"multiply-adds in registers: {peak.FlopsPerSecond / Giga:N1} GFLOP/s");
        output.Line($"memory: {peak.BytesPerSecond / Giga:N1} GB/s");
        return new JsonObject
        {
            ["isa"] = peak.Isa,
            ["threads"] = peak.Threads,
            ["gflops"] = Math.Round(peak.FlopsPerSecond / Giga, 1),
            ["gb_per_s"] = Math.Round(peak.BytesPerSecond / Giga, 1),
        };
    }

    /// <summary>The losses of steps from given weights.</summary>
    internal static JsonObject Print(StepCheck check, Output output)
    {
        output.Line(
            $"{check.Name}: {check.Parameters:N0} parameters, multiply-adds of a step {check.Work.Forward:N0} forward, "
            + $"{check.Work.InputGradient:N0} of input gradients, {check.Work.WeightGradient:N0} of weight gradients");
        foreach (IReadOnlyList<double> losses in check.Losses)
            output.Line($"  losses {string.Join(", ", losses.Select(l => $"{l:0.000000}"))}");
        return new JsonObject
        {
            ["name"] = check.Name,
            ["parameters"] = check.Parameters,
            ["multiply_adds"] = Json(check.Work),
            ["losses"] = new JsonArray(
                [.. check.Losses.Select(l => new JsonArray([.. l.Select(v => (JsonNode)v)]))]),
        };
    }

    /// <summary>A table of where the time of a step goes.</summary>
    internal static JsonObject Print(LayerProfile profile, MachinePeak peak, Output output)
    {
        List<string[]> rows =
        [
            [
                "layer", "kind", "pass", "runs", "ms", "of step", "GFLOP/s", "of peak", "MB", "GB/s", "of roof", "shapes",
            ],
        ];
        foreach (LayerLine line in profile.Lines)
        {
            bool product = line.MultiplyAdds > 0;
            rows.Add([
                line.Layer, line.Kind, line.Pass, $"{line.Calls}", $"{line.Seconds * 1e3:0.000}",
                $"{line.Seconds / profile.Seconds:0.0%}", product ? $"{line.FlopsPerSecond / Giga:0.0}" : "",
                product ? $"{line.FlopsPerSecond / peak.FlopsPerSecond:0%}" : "", $"{line.Bytes / 1e6:0.00}",
                $"{line.BytesPerSecond / Giga:0.0}", $"{line.ShareOfRoof(peak):0%}", line.Shapes,
            ]);
        }
        double flops = 2 * profile.Work.Total / profile.Seconds;
        output.Line(
            $"{profile.Name}: {profile.Seconds:0.0000} s a step, {flops / Giga:0.0} GFLOP/s, "
            + $"{flops / peak.FlopsPerSecond:0%} of the peak; the slowest line first");
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => r[c].Length))];
        foreach (string[] row in rows)
        {
            IEnumerable<string> cells = row.Select(
                (cell, i) => i is < 3 or 11 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]));
            output.Line(string.Join("  ", cells).TrimEnd());
        }
        return new JsonObject
        {
            ["name"] = profile.Name,
            ["seconds"] = Math.Round(profile.Seconds, 6),
            ["multiply_adds"] = Json(profile.Work),
            ["gflops"] = Math.Round(flops / Giga, 2),
            ["lines"] = new JsonArray([.. profile.Lines.Select(l => Json(l, peak))]),
        };
    }

    /// <summary>What a result must say of where it was measured.</summary>
    internal static JsonObject Json(RunMachine machine) => new()
    {
        ["os"] = machine.System,
        ["processor"] = machine.Processor,
        ["runtime"] = machine.Runtime,
        ["version"] = Machine.Version,
    };

    private static JsonObject Json(StepWork work) => new()
    {
        ["forward"] = work.Forward,
        ["input_gradient"] = work.InputGradient,
        ["weight_gradient"] = work.WeightGradient,
    };

    private static JsonObject Json(LayerLine line, MachinePeak peak) => new()
    {
        ["layer"] = line.Layer,
        ["kind"] = line.Kind,
        ["pass"] = line.Pass,
        ["runs"] = line.Calls,
        ["seconds"] = Math.Round(line.Seconds, 7),
        ["multiply_adds"] = line.MultiplyAdds,
        ["gflops"] = Math.Round(line.FlopsPerSecond / Giga, 2),
        ["of_peak"] = Math.Round(line.FlopsPerSecond / peak.FlopsPerSecond, 4),
        ["bytes"] = line.Bytes,
        ["gb_per_s"] = Math.Round(line.BytesPerSecond / Giga, 2),
        ["of_roof"] = Math.Round(line.ShareOfRoof(peak), 4),
        ["shapes"] = line.Shapes,
    };
}

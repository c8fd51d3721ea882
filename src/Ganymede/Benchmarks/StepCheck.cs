using Ganymede.Interop;
using Ganymede.Layers;
using Ganymede.Tensors;

namespace Ganymede.Benchmarks;

/// <summary>
/// Steps from the weights and inputs of another program, so that both can be seen to compute the same. Dropout is off,
/// since the two would draw different masks.
/// </summary>
/// <param name="Name">The case.</param>
/// <param name="Parameters">How many numbers training changes.</param>
/// <param name="Work">The multiply-adds of a step.</param>
/// <param name="Losses">For each step its losses, the generator's first.</param>
public sealed record StepCheck(
    string Name, long Parameters, StepWork Work, IReadOnlyList<IReadOnlyList<double>> Losses)
{
    private const string Inputs = "inputs.";

    /// <summary>Does the steps.</summary>
    /// <param name="benchmark">The case.</param>
    /// <param name="path">
    /// A file of <c>torch.save</c>: the state dictionary of each network by its name, and the inputs, pictures [N, H,
    /// W, C], under <c>inputs</c>.
    /// </param>
    /// <param name="steps">How many, 1 or more.</param>
    /// <exception cref="StateFileException">The file cannot be read, or is not of this case.</exception>
    public static StepCheck Of(StepCase benchmark, string path, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        using BenchmarkStep step = benchmark.Make();
        Load(step, path);
        foreach ((_, UnaryModule network) in step.Networks)
            StopDropout(network);
        using OperationTrace trace = OperationTrace.Begin();
        IReadOnlyList<double>[] losses = [.. Enumerable.Range(0, steps).Select(_ => step.Run())];
        return new(benchmark.Name, step.Parameters, LayerProfile.Sum(trace, steps), losses);
    }

    private static void Load(BenchmarkStep step, string path)
    {
        using WeightFile file = WeightFile.Open(path);
        foreach ((string name, UnaryModule network) in step.Networks)
        {
            StateFile.LoadTorch(file, network, $"{name}.");
            foreach (FlattenedMap map in network.FlattenedMaps)
            {
                Tensor weight = network.State.First(s => s.Name == map.Name).Value;
                using Tensor ordered = TorchLayout.ChannelsLast(weight, map.Axis, map.Size);
                ordered.AsSpan().CopyTo(weight.Span);
            }
        }
        foreach (BenchmarkInput input in step.Inputs)
        {
            using Tensor read = file.Read(Inputs + input.Name);
            if (read.Shape != input.Shape)
                throw new StateFileException(
                    $"{path}: the input '{input.Name}' has the shape {read.Shape}, but {input.Shape} is wanted.");
            input.Fix(read.ToArray());
        }
    }

    private static void StopDropout(Module module)
    {
        if (module is Dropout or ChannelDropout)
            module.Eval();
        foreach ((_, Module child) in module.Children)
            StopDropout(child);
    }
}

using Ganymede.Models.Translation;
using Ganymede.Tensors;
using Ganymede.Training;

namespace Ganymede.Translation;

/// <summary>What was found out about a network by a few passes of small pictures, rather than declared for it.</summary>
/// <param name="BytesAPixel">Memory that a pass takes for each pixel.</param>
/// <param name="Batches">
/// Whether pictures that go through together come out bit for bit as they do alone: not where statistics are taken over
/// the batch, nor where dropout is on.
/// </param>
internal sealed record NetworkMeasure(double BytesAPixel, bool Batches)
{
    // Smaller ones would count what does not grow with the picture.
    private const int Side = 64;

    /// <summary>Tiles are not cut smaller than this: they would see too little around each place.</summary>
    internal const int SmallestTile = 64;

    private const ulong Pictures = 0x7E57;

    /// <summary>Measures a direction of a model.</summary>
    /// <exception cref="RunException">What comes out is not finite, or not of the size of what goes in.</exception>
    internal static NetworkMeasure Of(TranslationModel model, TranslationDirection direction)
    {
        int channels = direction == TranslationDirection.AtoB ? model.SourceChannels : model.TargetChannels;
        int side = RoundUp(Math.Max(Side, model.MinSide), model.Multiple);
        using TensorScope scope = TensorScope.Begin();
        Tensor both = new RandomStream(Pictures, 0).Uniform([2, side, side, channels], -1, 1);
        Tensor first = both.Slice(0, 0, 1), second = both.Slice(0, 1, 1);
        long before = TensorDiagnostics.LiveBytes;
        TensorDiagnostics.ResetPeak();
        Tensor alone = model.Translate(first, direction);
        // Whatever else runs in the process moves the figure; what goes in and comes out is there in any case.
        long bytes = Math.Max(
            TensorDiagnostics.PeakBytes - before, sizeof(float) * ((long)first.Count + alone.Count));
        Check(model, first, alone);
        float[] apart = [.. alone.AsSpan(), .. model.Translate(second, direction).AsSpan()];
        bool same = model.Translate(both, direction).AsSpan().SequenceEqual(apart);
        return new NetworkMeasure((double)bytes / (side * side), same);
    }

    /// <summary>Throws when an output cannot be a picture.</summary>
    /// <exception cref="RunException">Not the size of the input, or not finite; the first bad weight is named.</exception>
    internal static void Check(TranslationModel model, Tensor input, Tensor output)
    {
        if (output.Rank != 4 || output.Shape[0] != input.Shape[0] || output.Shape[1] != input.Shape[1]
            || output.Shape[2] != input.Shape[2])
            throw new RunException(
                $"The network turned pictures {input.Shape} into {output.Shape}; both must have one size.");
        foreach (float value in output.AsSpan())
        {
            if (!float.IsFinite(value))
                throw new RunException($"The network's output is not finite: {Cause(model)}.");
        }
    }

    internal static int RoundUp(int value, int multiple) => checked((value + multiple - 1) / multiple * multiple);

    private static string Cause(TranslationModel model)
    {
        foreach ((string network, Layers.Module module) in model.Networks)
        {
            foreach ((string name, Tensor value) in module.State)
            {
                foreach (float number in value.AsSpan())
                {
                    if (!float.IsFinite(number))
                        return $"its weight {network}.{name} holds {number}, so the run is of no use";
                }
            }
        }
        return "its weights are finite, but what they compute is too large";
    }
}

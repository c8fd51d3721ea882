using Ganymede.Tensors;

namespace Ganymede.Data;

/// <summary>One batch from a <see cref="DataLoader"/>.</summary>
/// <param name="Images">[N, H, W, C] in [-1, 1]; belongs to the innermost scope of the thread that asked for
/// it.</param>
/// <param name="Labels">The class of each picture, -1 where the data set has no labels.</param>
/// <param name="Samples">The number of each picture in the data set, to find its file again.</param>
/// <param name="Start">Where in the stream of batches this one begins.</param>
public sealed record DataBatch(Tensor Images, int[] Labels, int[] Samples, DataPosition Start)
{
    /// <summary>The pictures of B, [N, H, W, C] in [-1, 1]; null where there is one kind.</summary>
    public Tensor? Targets { get; init; }
}

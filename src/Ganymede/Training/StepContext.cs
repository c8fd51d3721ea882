using Ganymede.Data;
using Ganymede.Tensors;

namespace Ganymede.Training;

/// <summary>What the phases of one step work on.</summary>
/// <param name="step">The number of the step, from 1.</param>
/// <param name="batch">The batch, from the training set.</param>
public sealed class StepContext(long step, DataBatch batch)
{
    private readonly List<KeyValuePair<string, double>> values = [];

    /// <summary>The number of the step, from 1.</summary>
    public long Step => step;

    /// <summary>The pictures, [N, H, W, C] in [-1, 1].</summary>
    public Tensor Images => batch.Images;

    /// <summary>The pictures of B where a family learns from pairs or two domains, [N, H, W, C] in [-1, 1].</summary>
    public Tensor Targets => batch.Targets
        ?? throw new InvalidOperationException("The data of this run has no second kind of pictures.");

    /// <summary>The class of each picture, -1 where there is none.</summary>
    public int[] Labels => batch.Labels;

    internal IReadOnlyList<KeyValuePair<string, double>> Values => values;

    /// <summary>Logs a figure of this step beside the losses, such as the share of fakes that were found out.</summary>
    public void Report(string name, double value) => values.Add(new(name, value));
}

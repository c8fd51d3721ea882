using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>Gives each sample another shape: [N, ...] to [N, sample].</summary>
/// <param name="sample">The shape of one sample, without the batch: <c>new Reshape([4, 4, 512])</c>.</param>
public sealed class Reshape(Shape sample) : UnaryModule
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Traced(x.Reshape(new Shape([x.Shape[0], .. sample])));
}

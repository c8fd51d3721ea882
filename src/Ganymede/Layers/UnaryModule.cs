using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>A module from one tensor to one tensor: what a <see cref="Sequential"/> is made of.</summary>
public abstract class UnaryModule : Module
{
    /// <summary>Computes the output.</summary>
    public abstract Tensor Forward(Tensor x);
}

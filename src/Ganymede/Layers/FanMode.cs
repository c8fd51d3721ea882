namespace Ganymede.Layers;

/// <summary>Which side's variance a Kaiming initialization keeps.</summary>
public enum FanMode
{
    /// <summary>The forward pass: inputs of one output.</summary>
    FanIn,

    /// <summary>The backward pass: outputs of one input.</summary>
    FanOut,
}

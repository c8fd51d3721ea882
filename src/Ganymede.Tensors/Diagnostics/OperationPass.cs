namespace Ganymede.Tensors;

/// <summary>Which way an operation of a step goes.</summary>
internal enum OperationPass
{
    /// <summary>What a network computes.</summary>
    Forward,

    /// <summary>The gradient that flows on to what came in.</summary>
    InputGradient,

    /// <summary>The gradient of weights and biases.</summary>
    WeightGradient,
}

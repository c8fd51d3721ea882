namespace Ganymede.Tensors;

/// <summary>Operands whose shapes do not fit. The message names the operation, the shapes and the rule.</summary>
public sealed class TensorShapeException(string message) : ArgumentException(message);

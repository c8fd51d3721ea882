namespace Ganymede.Tensors;

/// <summary>
/// A tensor that training changes. It lives with its module and belongs to no scope; optimizers write to it in place.
/// </summary>
public sealed class Parameter : Tensor
{
    /// <summary>A parameter of zeros that requires gradients.</summary>
    public Parameter(Shape shape)
        : base(shape)
    {
        Span.Clear();
        RequiresGrad = true;
    }
}

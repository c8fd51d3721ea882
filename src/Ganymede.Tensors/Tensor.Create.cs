namespace Ganymede.Tensors;

public partial class Tensor
{
    /// <summary>A tensor of zeros.</summary>
    public static Tensor Zeros(Shape shape) => Full(shape, 0);

    /// <summary>A tensor of ones.</summary>
    public static Tensor Ones(Shape shape) => Full(shape, 1);

    /// <summary>A tensor whose every element is <paramref name="value"/>.</summary>
    public static Tensor Full(Shape shape, float value)
    {
        Tensor tensor = Empty(shape);
        tensor.Span.Fill(value);
        return tensor;
    }

    /// <summary>A tensor of the shape [] that holds one number.</summary>
    public static Tensor Scalar(float value) => Full([], value);

    /// <summary>A tensor with a copy of these elements, last axis fastest.</summary>
    /// <exception cref="TensorShapeException">The shape does not have as many elements.</exception>
    public static Tensor From(ReadOnlySpan<float> elements, Shape shape)
    {
        if (elements.Length != shape.ElementCount)
            throw new TensorShapeException($"From: the shape {shape} has {shape.ElementCount} elements, but {elements.Length} were given.");
        Tensor tensor = Empty(shape);
        elements.CopyTo(tensor.Span);
        return tensor;
    }

    /// <summary>One-hot rows: a new last axis of <paramref name="classes"/> with a 1 at each index and 0 elsewhere.</summary>
    public static Tensor OneHot(Indices indices, int classes)
    {
        indices.Check(nameof(OneHot), classes);
        Tensor tensor = Zeros([.. indices.Shape, classes]);
        for (int i = 0; i < indices.Values.Length; i++)
            tensor.Span[(i * classes) + indices.Values[i]] = 1;
        return tensor;
    }
}

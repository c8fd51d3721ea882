using Ganymede.Tensors;

namespace Ganymede.Interop;

/// <summary>One tensor of a <see cref="SafetensorsFile"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">How its numbers are stored.</param>
/// <param name="Shape">Its shape, as stored.</param>
/// <param name="Offset">Where its bytes begin in the file.</param>
public sealed record SafetensorsEntry(string Name, SafetensorsType Type, Shape Shape, long Offset)
{
    /// <summary>How many bytes it has.</summary>
    public long Length => (long)Shape.ElementCount * Type.Size();
}

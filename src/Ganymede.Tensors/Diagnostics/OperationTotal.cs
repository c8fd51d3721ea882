namespace Ganymede.Tensors;

/// <summary>What the same operation took in all its runs.</summary>
/// <param name="Layer">The layer whose forward pass it was part of, or null.</param>
/// <param name="Name">The operation; in a backward pass the one whose gradient it was.</param>
/// <param name="Pass">The pass.</param>
internal sealed record OperationTotal(object? Layer, string Name, OperationPass Pass)
{
    /// <summary>How often it ran.</summary>
    internal int Calls { get; set; }

    /// <summary>Its time, in ticks of the stopwatch.</summary>
    internal long Ticks { get; set; }

    /// <summary>The multiply-adds of the plain algorithm, whatever the kernel saved of them.</summary>
    internal long MultiplyAdds { get; set; }

    /// <summary>The bytes of what goes in and comes out, each counted once: what must be moved at least.</summary>
    internal long Bytes { get; set; }

    /// <summary>The shapes of its last run.</summary>
    internal string Shapes { get; set; } = string.Empty;
}

namespace Ganymede.Tensors;

/// <summary>Where in a network an operation runs.</summary>
/// <param name="Layer">The layer whose forward pass it is part of, or null.</param>
/// <param name="PlainMultiplyAdds">
/// What a product counts where an algorithm gets along with a smaller one; 0: what its shapes say.
/// </param>
internal sealed record OperationPlace(object? Layer, long PlainMultiplyAdds = 0);

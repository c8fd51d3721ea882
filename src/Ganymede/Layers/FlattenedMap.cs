using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>An axis of a weight that runs over a flattened map, H · W · C here and C · H · W elsewhere.</summary>
/// <param name="Name">The weight's name in the state.</param>
/// <param name="Axis">The axis.</param>
/// <param name="Size">The map's height and width.</param>
internal sealed record FlattenedMap(string Name, int Axis, Size2 Size);

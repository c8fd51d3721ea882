using Ganymede.Imaging;

namespace Ganymede.Training;

/// <summary>Pictures to be laid out in a grid.</summary>
/// <param name="Cells">The pictures, row by row.</param>
/// <param name="Columns">How many stand in a row.</param>
public sealed record SampleGrid(IReadOnlyList<Image> Cells, int Columns);

namespace Ganymede.Tensors;

/// <summary>What is put around an image.</summary>
/// <param name="Top">Rows above.</param>
/// <param name="Bottom">Rows below.</param>
/// <param name="Left">Columns on the left.</param>
/// <param name="Right">Columns on the right.</param>
/// <param name="Mode">What stands there.</param>
internal readonly record struct Border(int Top, int Bottom, int Left, int Right, PaddingMode Mode);

namespace Ganymede.Imaging.Jpeg;

/// <summary>A Huffman table as a file holds it.</summary>
/// <param name="Counts">How many codes have 1, 2 ... 16 bits.</param>
/// <param name="Values">The values, shortest codes first.</param>
internal sealed record HuffmanSpec(byte[] Counts, byte[] Values);

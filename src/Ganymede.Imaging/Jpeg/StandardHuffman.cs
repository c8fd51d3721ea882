namespace Ganymede.Imaging.Jpeg;

/// <summary>The typical Huffman tables of ITU-T T.81, annex K.3.</summary>
internal static class StandardHuffman
{
    public static HuffmanSpec LumaDc { get; } = new(
        [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0],
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);

    public static HuffmanSpec ChromaDc { get; } = new(
        [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0],
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);

    public static HuffmanSpec LumaAc { get; } = new(
        [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7D],
        Convert.FromHexString(
            "010203000411051221314106135161072271143281"
            + "91A1082342B1C11552D1F02433627282090A161718191A25262728292A3435363738393A43444546"
            + "4748494A535455565758595A636465666768696A737475767778797A838485868788898A92939495"
            + "969798999AA2A3A4A5A6A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6D7D8D9"
            + "DAE1E2E3E4E5E6E7E8E9EAF1F2F3F4F5F6F7F8F9FA"));

    public static HuffmanSpec ChromaAc { get; } = new(
        [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77],
        Convert.FromHexString(
            "0001020311040521310612415107617113223281"
            + "08144291A1B1C109233352F0156272D10A162434E125F11718191A262728292A35363738393A4344"
            + "45464748494A535455565758595A636465666768696A737475767778797A82838485868788898A92"
            + "939495969798999AA2A3A4A5A6A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6"
            + "D7D8D9DAE2E3E4E5E6E7E8E9EAF2F3F4F5F6F7F8F9FA"));
}

namespace Ganymede.Tests.Reporting;

/// <summary>A real PNG file of one grey pixel, written out byte by byte.</summary>
internal static class TinyPng
{
    internal static byte[] Bytes { get; } = Convert.FromHexString(
        "89504E470D0A1A0A0000000D4948445200000001000000010800000000" + "3A7E9B55"
        + "0000000A49444154789C6368000000820081" + "77CD72B6" + "0000000049454E44AE426082");
}

using System.Security.Cryptography;
using System.Text;
using Ganymede.Imaging;

namespace Ganymede.Data;

/// <summary>Picture files as data sets read them: every fault is a <see cref="DatasetException"/> that names the
/// file.</summary>
internal static class PictureFile
{
    // Enough to notice that a folder is in colour; reading all would take minutes for a large one.
    private const int ChannelProbes = 16;

    public static Image Load(string path)
    {
        try
        {
            return Image.Load(path);
        }
        catch (ImageFormatException fault)
        {
            throw new DatasetException(fault.Message, fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, fault);
        }
    }

    /// <summary>3 if any of some pictures spread over the files has colour, otherwise 1.</summary>
    public static int Channels(int count, Func<int, string> pathOf)
    {
        int probes = Math.Min(ChannelProbes, count);
        for (int i = 0; i < probes; i++)
        {
            if (Load(pathOf((int)((long)i * count / probes))).Channels >= 3)
                return 3;
        }

        return 1;
    }

    /// <summary>Hexadecimal SHA-256 over the names and lengths of files.</summary>
    /// <param name="kind">What tells readings of the same files apart; null: nothing.</param>
    /// <param name="names">What each file is called.</param>
    /// <param name="pathOf">Where it is.</param>
    public static string Fingerprint(string? kind, IReadOnlyList<string> names, Func<int, string> pathOf)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (kind is not null)
            hash.AppendData(Encoding.UTF8.GetBytes($"{kind}\n"));
        for (int i = 0; i < names.Count; i++)
            hash.AppendData(Encoding.UTF8.GetBytes($"{names[i]}\t{LengthOf(pathOf(i))}\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static long LengthOf(string path)
    {
        try
        {
            // Through the stream, because for a link the file system entry gives the length of the link.
            using FileStream file = File.OpenRead(path);
            return file.Length;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, fault);
        }
    }

    private static DatasetException Unreadable(string path, Exception fault) =>
        new($"{path}: cannot be read: {fault.Message}", fault);
}

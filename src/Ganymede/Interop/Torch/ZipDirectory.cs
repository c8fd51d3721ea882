using System.Buffers.Binary;
using System.Text;

namespace Ganymede.Interop.Torch;

/// <summary>
/// Where the entries of a zip file lie. Entries must be stored as they are, which is how PyTorch writes them, so that a
/// small file cannot stand for a large one; each lies in the file, none twice and none over another.
/// </summary>
internal sealed class ZipDirectory
{
    private const uint LocalSignature = 0x04034B50, CentralSignature = 0x02014B50, EndSignature = 0x06054B50;
    private const uint End64Signature = 0x06064B50, Locator64Signature = 0x07064B50;
    private const int LocalSize = 30, CentralSize = 46, EndSize = 22, End64Size = 56, Locator64Size = 20;
    private const int MaxComment = ushort.MaxValue, MaxEntries = 100_000, MaxName = 1024;

    private readonly Stream stream;
    private readonly string file;
    private readonly Dictionary<string, ZipEntry> entries = new(StringComparer.Ordinal);

    /// <summary>Reads the directory.</summary>
    /// <exception cref="StateFileException">It is damaged, or an entry is compressed or encrypted.</exception>
    internal ZipDirectory(Stream stream, string file)
    {
        this.stream = stream;
        this.file = file;
        (long start, long size, long count) = FindEnd();
        long expected = stream.Length;
        if (count > MaxEntries || count * CentralSize > size)
            throw Fault($"its directory is said to have {count} entries in {size} bytes, which cannot be.");
        if (start < 0 || size < 0 || start > expected - size)
            throw Fault($"its directory is said to lie at byte {start}, beyond the end of the file.");
        Read(Bytes(start, size), (int)count);
        Locate(start);
    }

    /// <summary>The first part of the first entry's name: all of PyTorch's entries have it.</summary>
    internal string Root { get; private set; } = "";

    /// <summary>An entry by its name without the root; null when there is none.</summary>
    internal ZipEntry? Find(string name) => entries.GetValueOrDefault($"{Root}/{name}");

    private StateFileException Fault(string what) => new($"{file}: {what}");

    private StateFileException Damaged(string what) => Fault($"{what}; the file is cut short or damaged.");

    // The record at the end of the file, found from behind: a comment may follow it.
    private (long Start, long Size, long Count) FindEnd()
    {
        int length = (int)Math.Min(stream.Length, EndSize + MaxComment);
        long from = stream.Length - length;
        byte[] tail = Bytes(from, length);
        for (int at = length - EndSize; at >= 0; at--)
        {
            ReadOnlySpan<byte> end = tail.AsSpan(at);
            if (U32(end, 0) != EndSignature || U16(end, 20) != length - at - EndSize)
                continue;
            (long count, long size, long start) = (U16(end, 10), U32(end, 12), U32(end, 16));
            if (U16(end, 4) != 0 || U16(end, 6) != 0)
                throw Fault("it is a part of a zip file in several parts, which is not read.");
            bool large = count == ushort.MaxValue || size == uint.MaxValue || start == uint.MaxValue;
            return large ? FindEnd64(from + at) : (start, size, count);
        }
        throw Damaged("it begins as a zip file, but has no directory at its end");
    }

    private (long Start, long Size, long Count) FindEnd64(long end)
    {
        ReadOnlySpan<byte> locator = Bytes(end - Locator64Size, Locator64Size);
        if (U32(locator, 0) != Locator64Signature)
            throw Damaged("its directory's large form is not where it should be");
        ReadOnlySpan<byte> record = Bytes(I64(locator, 8), End64Size);
        if (U32(record, 0) != End64Signature)
            throw Damaged("its directory's large form is not where it should be");
        return (I64(record, 48), I64(record, 40), I64(record, 32));
    }

    private void Read(ReadOnlySpan<byte> directory, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (directory.Length < CentralSize || U32(directory, 0) != CentralSignature)
                throw Damaged($"entry {i} of its directory is not one");
            int name = U16(directory, 28), extra = U16(directory, 30);
            int whole = CentralSize + name + extra + U16(directory, 32);
            if (directory.Length < whole || name is 0 or > MaxName)
                throw Damaged($"entry {i} of its directory is not one");
            var entry = new ZipEntry(Encoding.UTF8.GetString(directory.Slice(CentralSize, name)))
            {
                Size = U32(directory, 24),
                Header = U32(directory, 42),
            };
            long packed = U32(directory, 20);
            ReadLarge(directory.Slice(CentralSize + name, extra), entry, ref packed);
            if ((U16(directory, 8) & 1) != 0)
                throw Fault($"the entry '{entry.Shown}' is encrypted.");
            if (U16(directory, 10) != 0 || packed != entry.Size)
                throw Fault(
                    $"the entry '{entry.Shown}' is compressed, and PyTorch's files are not; pack it again with zip -0.");
            if (!entries.TryAdd(entry.Name, entry))
                throw Fault($"it has the entry '{entry.Shown}' twice.");
            if (i == 0)
                Root = entry.Name.Split('/')[0];
            directory = directory[whole..];
        }
    }

    // Sizes that do not fit 32 bits stand in a field of their own, in this order, each only when it is needed.
    private void ReadLarge(ReadOnlySpan<byte> extra, ZipEntry entry, ref long packed)
    {
        while (extra.Length >= 4)
        {
            int id = U16(extra, 0), length = U16(extra, 2);
            ReadOnlySpan<byte> field = extra[4..];
            if (length > field.Length)
                throw Damaged($"the entry '{entry.Shown}' has an extra field that does not end");
            extra = field[length..];
            if (id != 1)
                continue;
            field = field[..length];
            if (entry.Size == uint.MaxValue)
                entry.Size = Next(ref field);
            if (packed == uint.MaxValue)
                packed = Next(ref field);
            if (entry.Header == uint.MaxValue)
                entry.Header = Next(ref field);
        }

        long Next(ref ReadOnlySpan<byte> field)
        {
            if (field.Length < sizeof(long))
                throw Damaged($"the entry '{entry.Shown}' lacks its large sizes");
            long value = I64(field, 0);
            field = field[sizeof(long)..];
            return value;
        }
    }

    // Each entry's data follows its own header, whose length only the header knows.
    private void Locate(long directoryStart)
    {
        long free = 0;
        foreach (ZipEntry entry in entries.Values.OrderBy(e => e.Header))
        {
            if (entry.Header < free)
                throw Fault($"the entry '{entry.Shown}' lies over the one before it.");
            ReadOnlySpan<byte> header = Bytes(entry.Header, LocalSize);
            if (U32(header, 0) != LocalSignature)
                throw Damaged($"the entry '{entry.Shown}' does not begin where the directory says");
            int name = U16(header, 26);
            if (name > MaxName || Encoding.UTF8.GetString(Bytes(entry.Header + LocalSize, name)) != entry.Name)
                throw Damaged($"the entry '{entry.Shown}' has another name at its place");
            entry.Offset = entry.Header + LocalSize + name + U16(header, 28);
            if (entry.Size < 0 || entry.Offset > directoryStart - entry.Size)
                throw Damaged($"the entry '{entry.Shown}' of {entry.Size} bytes does not end before the directory");
            free = entry.Offset + entry.Size;
        }
    }

    private byte[] Bytes(long position, long count)
    {
        if (position < 0 || count < 0 || position > stream.Length - count || count > int.MaxValue)
            throw Damaged($"it should have {count} bytes at {position}, but has {stream.Length} in all");
        byte[] bytes = new byte[(int)count];
        stream.Position = position;
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static int U16(ReadOnlySpan<byte> at, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(at[offset..]);

    private static uint U32(ReadOnlySpan<byte> at, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(at[offset..]);

    private static long I64(ReadOnlySpan<byte> at, int offset) => BinaryPrimitives.ReadInt64LittleEndian(at[offset..]);
}

/// <summary>An entry of a <see cref="ZipDirectory"/>.</summary>
internal sealed record ZipEntry(string Name)
{
    internal long Size { get; set; }

    /// <summary>Where its header begins.</summary>
    internal long Header { get; set; }

    /// <summary>Where its data begins.</summary>
    internal long Offset { get; set; }

    internal string Shown => string.Concat(Name.Take(100).Select(c => char.IsControl(c) ? '?' : c));
}

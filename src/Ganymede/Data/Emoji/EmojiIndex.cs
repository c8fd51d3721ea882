using System.Globalization;

namespace Ganymede.Data.Emoji;

/// <summary>Reads <c>index.tsv</c>: a line of column names, then a line an emoji, in Unicode's order.</summary>
public static class EmojiIndex
{
    /// <summary>The file's name in the folder of the data set.</summary>
    public const string FileName = "index.tsv";

    private const string Header = "codes\tx\ty\tsplit\tgroup\tsubgroup\tbase\ttone\tunit\tname\tkeywords";

    /// <summary>All emoji of the index.</summary>
    /// <param name="folder">The folder of the data set.</param>
    /// <exception cref="DatasetException">The file is missing or damaged; the line is named.</exception>
    public static IReadOnlyList<EmojiEntry> Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{path}: cannot be read: {fault.Message}", fault);
        }

        if (lines.Length < 2 || lines[0] != Header)
            throw new DatasetException(
                $"{path}: is not the index of the emoji, whose first line names the columns "
                + $"{Header.Replace('\t', ' ')}; make_index.py beside it writes it.");
        return [.. lines.Skip(1).Select((line, i) => Parse(line, path, i + 2))];
    }

    private static EmojiEntry Parse(string line, string path, int number)
    {
        string[] fields = line.Split('\t');
        int columns = Header.Count(character => character == '\t') + 1;
        if (fields.Length != columns)
            throw Fault($"has {fields.Length} fields instead of {columns}");
        if (!IsSequence(fields[0]))
            throw Fault($"has '{fields[0]}' where hexadecimal code points were expected");
        if (!TryPlace(fields[1], out int column) || !TryPlace(fields[2], out int row))
            throw Fault($"has the place '{fields[1]}', '{fields[2]}'; two whole numbers from 0 were expected");
        if (fields[3] is not ("train" or "test"))
            throw Fault($"has the split '{fields[3]}'; train or test was expected");
        if (fields[4].Length == 0 || fields[9].Length == 0 || fields[10].Length == 0)
            throw Fault("lacks a group, a name or keywords");
        return new EmojiEntry
        {
            CodePoints = fields[0],
            Column = column,
            Row = row,
            Split = fields[3] == "test" ? DatasetSplit.Test : DatasetSplit.Train,
            Group = fields[4],
            Subgroup = fields[5],
            Base = fields[6],
            Tone = fields[7],
            Unit = fields[8],
            Name = fields[9],
            Keywords = fields[10].Split('|'),
        };

        DatasetException Fault(string what) => new($"{path}: line {number} {what}.");
    }

    private static bool TryPlace(string text, out int place) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out place);

    private static bool IsSequence(string codes) => codes.Split('-').All(
        code => int.TryParse(code, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
            && System.Text.Rune.IsValid(value));
}

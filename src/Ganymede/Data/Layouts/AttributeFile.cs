using System.Globalization;
using Ganymede.Models;

namespace Ganymede.Data.Layouts;

/// <summary>
/// A list of attributes as CelebA has it: the number of pictures, a line with the attributes' names, and for each
/// picture a line with its file's name and 1 (has it) or -1 (has not) for each attribute.
/// </summary>
internal sealed class AttributeFile
{
    private readonly string path;
    private readonly string[] attributes;
    private readonly bool[][] values;

    private AttributeFile(string path, string[] attributes, string[] files, bool[][] values)
    {
        this.path = path;
        this.attributes = attributes;
        this.values = values;
        Files = files;
    }

    /// <summary>The pictures' file names, in the order of the list.</summary>
    public string[] Files { get; }

    /// <summary>Reads a list; anything that is not exactly as described is an error with its line.</summary>
    /// <exception cref="DatasetException">The file cannot be read, or line and reason.</exception>
    public static AttributeFile Read(string path)
    {
        try
        {
            return Parse(path, File.ReadLines(path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{path}: cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>Whether each picture has an attribute.</summary>
    /// <exception cref="DatasetException">The list has no such attribute.</exception>
    public bool[] Column(string attribute)
    {
        int column = Array.IndexOf(attributes, attribute);
        return column >= 0
            ? [.. values.Select(row => row[column])]
            : throw new DatasetException(
                $"{path}: has no attribute '{attribute}'{Spelling.Suggest(attribute, attributes)}");
    }

    private static AttributeFile Parse(string path, IEnumerable<string> lines)
    {
        int count = -1;
        int number = 0;
        string[] attributes = [];
        var files = new List<string>();
        var values = new List<bool[]>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string line in lines)
        {
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            switch (++number)
            {
                case 1:
                    count = words.Length == 1
                        && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int given)
                            ? given
                            : throw Fault("the number of pictures was expected here");
                    break;
                case 2:
                    attributes = words;
                    if (words.Length == 0 || words.Distinct().Count() < words.Length)
                        throw Fault("the names of the attributes, each once, were expected here");
                    break;
                default:
                    // An empty line at the end is no picture.
                    if (words.Length == 0 && files.Count == count)
                        break;
                    if (words.Length != attributes.Length + 1)
                        throw Fault(
                            $"a name and {attributes.Length} values were expected, but there are {words.Length} words");
                    if (!seen.Add(words[0]))
                        throw Fault($"'{words[0]}' is here a second time");
                    files.Add(words[0]);
                    values.Add([.. words.Skip(1).Select(word => word switch
                    {
                        "1" => true,
                        "-1" => false,
                        _ => throw Fault($"'{word}' is neither 1 nor -1"),
                    })]);
                    break;
            }
        }

        number = Math.Min(number, 1);
        return count == files.Count
            ? new AttributeFile(path, attributes, [.. files], [.. values])
            : throw Fault($"{Math.Max(0, count)} pictures are announced, but {files.Count} are listed");

        DatasetException Fault(string reason) => new($"{path}, line {number}: {reason}.");
    }
}

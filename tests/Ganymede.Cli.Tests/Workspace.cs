using Ganymede.Imaging;

namespace Ganymede.Cli.Tests;

/// <summary>A folder of its own for a test, with a small data set when it is asked for.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("ganymede-cli-");

    /// <summary>Two classes, fifteen pictures of 16 pixels each to train with and ten to test with.</summary>
    internal string Data
    {
        get
        {
            string data = this["data"];
            if (!Directory.Exists(data))
                WriteData(data);
            return data;
        }
    }

    /// <summary>A path in the folder.</summary>
    internal string this[string name] => Path.Combine(folder.FullName, name);

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>A command line that trains networks of a few thousand weights on the small data set.</summary>
    internal string[] Tiny(string run, int steps, params string[] more) =>
    [
        "train", "dcgan", "--data", Data, "--size", "16", "--set", "width=4", "--batch", "4",
        "--steps", $"{steps}", "--out", this[run], .. more,
    ];

    /// <summary>A run of a few steps.</summary>
    internal string Run(string name, int steps = 3, params string[] more)
    {
        Invocation.Good(Tiny(name, steps, more));
        return this[name];
    }

    /// <summary>A run of a classifier of the small data set.</summary>
    internal string Classifier(string name, int steps)
    {
        Invocation.Good(
            "train", "classifier", "--data", Data, "--size", "16", "--batch", "10", "--set", "width=4",
            "--steps", $"{steps}", "--out", this[name]);
        return this[name];
    }

    /// <summary>Every file beneath a folder with its content, to see that nothing has changed.</summary>
    internal static Dictionary<string, string> Contents(string path) => Directory
        .EnumerateFiles(path, "*", SearchOption.AllDirectories)
        .ToDictionary(f => Path.GetRelativePath(path, f), f => Convert.ToHexString(File.ReadAllBytes(f)));

    private static void WriteData(string data)
    {
        var random = new Random(1);
        foreach ((string split, int count) in ((string, int)[])[("train", 15), ("test", 10)])
        {
            foreach ((string name, int brightness) in ((string, int)[])[("dark", 60), ("light", 200)])
            {
                string folder = Path.Combine(data, split, name);
                Directory.CreateDirectory(folder);
                for (int i = 0; i < count; i++)
                {
                    var image = new Image(16, 16, 1);
                    foreach (ref byte pixel in image.Pixels)
                        pixel = (byte)(brightness + random.Next(-50, 50));
                    image.Save(Path.Combine(folder, $"{i:00}.png"));
                }
            }
        }
    }
}

using System.CommandLine;
using Ganymede.Data;
using Ganymede.Imaging;
using Ganymede.Tensors;

namespace Ganymede.Cli.Commands;

/// <summary>What <c>data info</c> and <c>data check</c> share.</summary>
internal static class DatasetArguments
{
    internal static Argument<string> Dataset() => Flags.Text(
        "DATASET", "A name of 'data list', a folder of pictures, a folder of IDX files or an IDX file.");

    internal static Option<string?> Preview() => Flags.Optional(
        "--preview", "FILE.png", "Write a grid of pictures as a network would see them, a row for each class.");

    internal static Option<int?> Size() =>
        Flags.Whole("--size", "The side in pixels that is to be trained at (default: as stored).", 1);

    /// <summary>The preview's file, or null when none is asked for.</summary>
    internal static string? PreviewFile(ParseResult arguments, Option<string?> preview)
    {
        string? file = arguments.GetValue(preview);
        return file is null || Path.GetExtension(file).Equals(".png", StringComparison.OrdinalIgnoreCase)
            ? file
            : throw new UsageException($"--preview is '{file}'; it takes a file that ends in .png.");
    }

    /// <summary>Writes the preview picture.</summary>
    internal static void Write(string file, string dataset, DatasetSplit split, int? size)
    {
        using ImageDataset opened = DatasetCatalog.Open(
            dataset, new DatasetOptions { Split = split, Size = size is { } side ? new Size2(side, side) : null });
        Image preview = DatasetPreview.Make(opened);
        preview.Save(file);
    }
}

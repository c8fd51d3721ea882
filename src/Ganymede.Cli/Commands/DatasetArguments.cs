using System.CommandLine;
using Ganymede.Data;
using Ganymede.Data.Layouts;
using Ganymede.Imaging;
using Ganymede.Models;
using Ganymede.Tensors;

namespace Ganymede.Cli.Commands;

/// <summary>What <c>data info</c> and <c>data check</c> share.</summary>
internal static class DatasetArguments
{
    internal static Argument<string> Dataset() => Flags.Text(
        "DATASET",
        "A name of 'data list', a folder of pictures, a folder of IDX files or an IDX file; or two, with a comma.");

    internal static Option<string?> Kind()
    {
        Option<string?> option = Flags.Optional(
            "--as", "KIND",
            "What to see in it: pictures, pairs or domains (default: pictures, unless it has folders for A and B).");
        option.AcceptOnlyFromAmong("pictures", "pairs", "domains");
        return option;
    }

    internal static Option<string[]> Settings() => new("--set")
    {
        HelpName = "name=value",
        Description = "How A and B lie, as with 'train': layout, attribute, swap and so on.",
    };

    /// <summary>How A and B lie.</summary>
    internal static SideOptions Sides(ParseResult arguments, Option<string[]> settings) =>
        OptionBinder.ResolveSides((arguments.GetValue(settings) ?? []).Select(TrainSettings.Parse));

    /// <summary>What was asked for, or what the data set seems to be.</summary>
    internal static DataKind KindOf(ParseResult arguments, Option<string?> kind, string dataset, SideOptions sides) =>
        arguments.GetValue(kind) switch
        {
            "pictures" when sides != new SideOptions() => throw new UsageException(
                "--set says how A and B lie, so it cannot go with --as pictures."),
            "pictures" => DataKind.Pictures,
            "pairs" => DataKind.Pairs,
            "domains" => DataKind.Domains,
            _ => TranslationInfo.Guess(dataset, sides),
        };

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
    internal static void Write(string file, DataKind kind, string dataset, SideOptions sides, int? size)
    {
        using TrainingData opened = TrainingData.Open(
            kind, dataset,
            new DatasetOptions { Sides = sides, Size = size is { } side ? new Size2(side, side) : null });
        Image preview = DatasetPreview.Make(opened);
        preview.Save(file);
    }
}

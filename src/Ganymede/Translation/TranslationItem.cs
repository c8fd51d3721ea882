namespace Ganymede.Translation;

/// <summary>A picture that is to be translated.</summary>
/// <param name="Source">Its file, or <c>-</c> for standard input.</param>
/// <param name="Name">
/// Its name below the folder of results, with forward slashes and without the extension: <c>cats/tom</c>.
/// </param>
/// <param name="Target">The file that the result is written to.</param>
public sealed record TranslationItem(string Source, string Name, string Target);

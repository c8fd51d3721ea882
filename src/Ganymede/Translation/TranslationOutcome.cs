namespace Ganymede.Translation;

/// <summary>What came of a picture that was to be translated.</summary>
/// <param name="Item">The picture.</param>
/// <param name="Problem">A sentence that says why there is no result; null when it has been written.</param>
public sealed record TranslationOutcome(TranslationItem Item, string? Problem);

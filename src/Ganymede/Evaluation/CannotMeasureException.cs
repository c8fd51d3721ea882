using Ganymede.Training;

namespace Ganymede.Evaluation;

/// <summary>Quality cannot be measured because something to measure with is missing; the run itself is sound.</summary>
/// <param name="message">Names what is missing and how to get it.</param>
public sealed class CannotMeasureException(string message) : RunException(message);

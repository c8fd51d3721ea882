namespace Ganymede.Data;

/// <summary>How far a <see cref="DataLoader"/> has come: all that is needed to go on with the same batches.</summary>
/// <param name="Epoch">Passes over the data set that are complete.</param>
/// <param name="Index">Pictures of the current pass that have been handed out.</param>
public readonly record struct DataPosition(int Epoch, int Index);

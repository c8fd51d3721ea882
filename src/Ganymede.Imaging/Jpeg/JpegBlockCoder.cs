namespace Ganymede.Imaging.Jpeg;

/// <summary>Reads one block of one component: one kind for sequential scans, four for progressive ones.</summary>
internal abstract class JpegBlockCoder
{
    /// <summary>Reads one block.</summary>
    /// <returns>Whether the data was right; if not, what the block holds does not matter.</returns>
    public abstract bool Read(ref JpegBitReader reader, JpegComponent component, int blockX, int blockY);

    /// <summary>Forgets what the last block left, as at the start and behind restart markers.</summary>
    public virtual void Restart()
    {
    }
}

namespace Ganymede.Data.Prepare;

/// <summary>How prepared pairs lie in their folder.</summary>
public enum PairLayout
{
    /// <summary>One file a pair, A in the left half and B in the right: train/NAME.png, test/NAME.png.</summary>
    SideBySide,

    /// <summary>Two files a pair, of one name: trainA/NAME.png and trainB/NAME.png, testA and testB.</summary>
    Folders,
}

using MathNet.Numerics.LinearAlgebra;

namespace Ganymede.Evaluation;

/// <summary>The mean and covariance of feature vectors, in double.</summary>
public sealed class FeatureStatistics
{
    private FeatureStatistics(Vector<double> mean, Matrix<double> covariance, int count)
    {
        Mean = mean;
        Covariance = covariance;
        Count = count;
    }

    /// <summary>The mean, one element a feature.</summary>
    internal Vector<double> Mean { get; }

    /// <summary>The unbiased covariance.</summary>
    internal Matrix<double> Covariance { get; }

    /// <summary>How many vectors it was taken over.</summary>
    public int Count { get; }

    /// <summary>The statistics of rows.</summary>
    /// <param name="features">Rows of <paramref name="width"/> features, one after another.</param>
    /// <param name="width">Features in a row.</param>
    /// <exception cref="ArgumentException">Fewer than two rows, or a half row.</exception>
    public static FeatureStatistics Of(ReadOnlySpan<float> features, int width)
    {
        if (width < 1 || features.Length % width != 0 || features.Length / width < 2)
            throw new ArgumentException(
                $"{features.Length} numbers are not two or more rows of {width} features.", nameof(features));
        int rows = features.Length / width;
        Matrix<double> data = Matrix<double>.Build.Dense(rows, width);
        for (int i = 0; i < features.Length; i++)
            data[i / width, i % width] = features[i];
        Vector<double> mean = data.ColumnSums() / rows;
        for (int row = 0; row < rows; row++)
            data.SetRow(row, data.Row(row) - mean);
        return new FeatureStatistics(mean, data.TransposeThisAndMultiply(data) / (rows - 1), rows);
    }
}

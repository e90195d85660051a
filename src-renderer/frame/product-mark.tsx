import iconUrl from '../../assets/icon.svg';

/** The product's icon, beside its name. */
export function ProductMark({ size = 24 }: { size?: number }) {
  return <img src={iconUrl} width={size} height={size} alt="" draggable={false} />;
}

const Widget = "iframe";
export default Widget;
